using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Writing.Bulk;

/// <summary>The table that records of a class are inserted into.</summary>
internal sealed class BulkTable
{
    private readonly string _operation;
    private readonly DatabaseProvider _provider;

    /// <param name="context">A context of the model.</param>
    /// <param name="plan">The class's plan.</param>
    /// <param name="operation">The method that the caller called, for messages.</param>
    /// <exception cref="NotSupportedException">The class's rows are more than the columns of one table.</exception>
    public BulkTable(DbContext context, RecordPlan plan, string operation)
    {
        _operation = operation;
        _provider = DatabaseProvider.Of(plan.EntityType.Model);
        Plan = plan;
        plan.ThrowIfKeyless();
        var type = plan.EntityType;
        ThrowIfMoreThanColumns(type, operation);
        Identifier = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var table = Identifier;
        Columns = [.. plan.Properties
            .Where(p => p.GetBeforeSaveBehavior() != PropertySaveBehavior.Ignore)
            .Select(p => (Property: p, Column: p.GetColumnName(table)))
            .Where(c => c.Column is not null)
            .Select(c => new BulkColumn(plan, c.Property, c.Column!, GeneratedValues.GeneratorOf(context, type, c.Property)))];
    }

    public RecordPlan Plan { get; }

    public StoreObjectIdentifier Identifier { get; }

    /// <summary>The columns that rows can bring values for.</summary>
    public IReadOnlyList<BulkColumn> Columns { get; }

    public Type Model => Plan.ClrType;

    /// <summary>The columns that a record brings values for; the database fills in the others.</summary>
    public IReadOnlyList<BulkColumn> ColumnsOf(object record) => [.. Columns.Where(c => !c.MayBeLeftToDatabase || c.IsGiven(record))];

    /// <summary>Whether a record brings values for just these columns.</summary>
    public bool Fits(object record, IReadOnlyList<BulkColumn> columns)
    {
        var next = 0;
        for (var i = 0; i < Columns.Count; i++)
        {
            var column = Columns[i];
            var isIn = next < columns.Count && columns[next] == column;
            if (column.MayBeLeftToDatabase && column.IsGiven(record) != isIn)
            {
                return false;
            }

            next += isIn ? 1 : 0;
        }

        return true;
    }

    /// <summary>The table's name in SQL.</summary>
    public string NameIn(ISqlGenerationHelper names) => names.DelimitIdentifier(Identifier.Name, Identifier.Schema);

    /// <summary>The table and the names of columns of it, as an INSERT or a COPY lists them.</summary>
    public string Into(IReadOnlyList<BulkColumn> columns, ISqlGenerationHelper names)
        => $"{NameIn(names)} ({string.Join(", ", columns.Select(c => names.DelimitIdentifier(c.Name)))})";

    /// <summary>Refuses what the database would, or what would be lost.</summary>
    /// <param name="record">The record.</param>
    /// <param name="row">Its number among those that are written.</param>
    /// <exception cref="RecordInvalidException">It breaks a rule of its class.</exception>
    /// <exception cref="NotNullException">A column that must have a value has none.</exception>
    /// <exception cref="UnstorableValueException">A text is none to the database.</exception>
    /// <exception cref="ArgumentException">The record refers to others that have no row yet.</exception>
    public void Check(object record, long row)
    {
        RecordValidator.Check(Plan, record, isNew: true);
        RequiredValues.Check(Plan, record, null, [], row);
        StorableValues.Check(_provider, Plan, record, null, row);
        if (!Plan.IsRelated(record))
        {
            return;
        }

        foreach (var relation in Plan.Relations)
        {
            foreach (var target in RecordPlan.Targets(relation, record))
            {
                if (RecordStates.Get(target) is null)
                {
                    throw new ArgumentException($"'{relation.Name}' of row {row}, a '{Model.Name}', leads to a record that was not saved. {_operation} writes the rows of one table only: save the related records first, or use CreateAllAsync.");
                }

                if (relation is ISkipNavigation)
                {
                    throw new ArgumentException($"'{relation.Name}' of row {row}, a '{Model.Name}', holds many-to-many links. {_operation} writes the rows of one table only: use CreateAllAsync.");
                }
            }
        }
    }

    private static void ThrowIfMoreThanColumns(IEntityType type, string operation)
    {
        var reason = type.GetTableMappings().Take(2).Count() != 1 ? "are not in one table"
            : type.GetInsertStoredProcedureMappings().Any() ? "are inserted by a stored procedure"
            : type.GetNavigations().Any(n => n.TargetEntityType.IsOwned()) || type.GetComplexProperties().Any(IsDocument) ? "have owned parts or JSON documents"
            : null;
        if (reason is not null)
        {
            throw new NotSupportedException($"{operation} writes plain columns of one table, and the rows of '{type.ClrType.Name}' {reason}. Use CreateAllAsync.");
        }
    }

    private static bool IsDocument(IComplexProperty part)
        => part.IsCollection || part.ComplexType.IsMappedToJson() || part.ComplexType.GetComplexProperties().Any(IsDocument);
}
