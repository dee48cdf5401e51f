using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>
/// Updates and deletes rows of classes whose columns stand in several tables, or in one of several (TPT, TPC, entity splitting), by their keys: a statement for each table.
/// EF Core's ExecuteUpdate and ExecuteDelete serve one table only (https://github.com/dotnet/efcore/issues/28520).
/// </summary>
internal static class SeveralTables
{
    /// <summary>How many rows one statement names: databases limit the number of parameters.</summary>
    private const int Most = 500;

    /// <summary>Whether rows of a class, or of one derived from it, are in several tables.</summary>
    public static bool Hold(RecordPlan plan)
        => plan.EntityType.GetOrAddRuntimeAnnotationValue(
            "EFCore.ActiveRecord:SeveralTables",
            static t => t!.GetDerivedTypesInclusive().SelectMany(d => d.GetTableMappings()).Select(m => m.Table).Distinct().Count() > 1,
            plan.EntityType);

    /// <summary>Whether rows of a class cannot be deleted by one statement: they are in several tables, or share rows with classes that stay (table splitting).</summary>
    public static bool HoldOrShare(RecordPlan plan)
        => Hold(plan) || plan.EntityType.GetOrAddRuntimeAnnotationValue(
            "EFCore.ActiveRecord:SharedRows",
            static t => t!.GetTableMappings().Any(m => m.Table.EntityTypeMappings.Any(o => o.TypeBase is IEntityType other && !other.IsOwned() && other.GetRootType() != t!.GetRootType())),
            plan.EntityType);

    /// <summary>Sets columns in all rows of a query, all or none.</summary>
    public static Task<int> UpdateAsync<T>(RecordDatabase database, IQueryable<T> rows, ColumnValues columns, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => EachAsync(database, rows, (plan, keys) => UpdateAsync(database, plan, columns, keys, cancellationToken), cancellationToken);

    /// <summary>Deletes all rows of a query, all or none.</summary>
    public static Task<int> DeleteAsync<T>(RecordDatabase database, IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => EachAsync(database, rows, (plan, keys) => DeleteAsync(database, plan, keys, cancellationToken), cancellationToken);

    /// <summary>Sets columns in rows of one class.</summary>
    /// <returns>The number of rows.</returns>
    public static Task<int> UpdateAsync(RecordDatabase database, RecordPlan plan, ColumnValues columns, IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
        => database.TransactionAsync(
            async () =>
            {
                var count = 0;
                foreach (var table in TablesOf(plan))
                {
                    if (columns.In(Name(table)) is { Count: > 0 } set)
                    {
                        count = await EachAsync(database, plan, table, keys, (statement, some, ct) => statement.UpdateAsync(WriteDialect.Of(database.Provider), set, some, ct), cancellationToken).ConfigureAwait(false);
                    }
                }

                return count;
            },
            cancellationToken: cancellationToken);

    /// <summary>Deletes rows of one class: from the tables that refer to others first.</summary>
    private static async Task<int> DeleteAsync(RecordDatabase database, RecordPlan plan, IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var table in TablesOf(plan).Reverse())
        {
            count = ColumnsInRowOfAnother(plan, table) is { } columns
                ? await EachAsync(database, plan, table, keys, (statement, some, ct) => statement.UpdateAsync(WriteDialect.Of(database.Provider), columns, some, ct), cancellationToken).ConfigureAwait(false)
                : await EachAsync(database, plan, table, keys, static (statement, some, ct) => statement.DeleteAsync(some, ct), cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>Runs a statement for some keys at a time.</summary>
    private static async Task<int> EachAsync(RecordDatabase database, RecordPlan plan, ITable table, IReadOnlyList<object?[]> keys, Func<TableStatement, object?[][], CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var some in keys.Chunk(Most))
        {
            count += await database.RunAsync((lease, ct) => run(new TableStatement(lease.Context, plan, Name(table)), some, ct), cancellationToken, plan.ClrType).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>The columns that become NULL where a class has its values in the row of another one, which stays; <see langword="null"/> where the row is its own.</summary>
    /// <exception cref="NotSupportedException">One of them cannot be.</exception>
    private static IReadOnlyList<(ColumnChange, object?)>? ColumnsInRowOfAnother(RecordPlan plan, ITable table)
    {
        if (table.GetRowInternalForeignKeys(plan.EntityType).FirstOrDefault()?.PrincipalEntityType is not { } owner)
        {
            return null;
        }

        var own = plan.Properties
            .Where(p => !p.IsPrimaryKey() && p.GetColumnName(Name(table)) is { } name && table.FindColumn(name)!.PropertyMappings.All(m => m.Property == p))
            .ToList();
        return own.Count > 0 && own.TrueForAll(p => table.FindColumn(p)!.IsNullable)
            ? own.ConvertAll(p => (new ColumnChange(p, Adds: false), (object?)null))
            : throw new NotSupportedException($"The rows of '{plan.ClrType.Name}' are those of '{owner.ClrType.Name}' (table splitting), and have columns that cannot be null. Delete the '{owner.ClrType.Name}'.");
    }

    private static Task<int> EachAsync<T>(RecordDatabase database, IQueryable<T> rows, Func<RecordPlan, IReadOnlyList<object?[]>, Task<int>> write, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => database.TransactionAsync(
            async () =>
            {
                // The rows are read first: what one statement writes may be what the next one would look for, and only a row tells which class it is of.
                var read = await rows.IgnoreAutoIncludes().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                var count = 0;
                foreach (var same in read.GroupBy(r => database.RequirePlan(r.GetType())))
                {
                    count += await write(same.Key, [.. same.Select(same.Key.KeyOf)]).ConfigureAwait(false);
                }

                return count;
            },
            cancellationToken: cancellationToken);

    /// <summary>The tables of a class, that of its base class first.</summary>
    private static IEnumerable<ITable> TablesOf(RecordPlan plan)
        => plan.EntityType.GetTableMappings().Select(m => m.Table).Distinct()
            .OrderBy(t => t.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().Where(t => t.IsAssignableFrom(plan.EntityType)).Min(t => t.GetAllBaseTypes().Count()))
            .ThenBy(t => t.EntityTypeMappings.All(m => m.IsSplitEntityTypePrincipal == false));

    private static StoreObjectIdentifier Name(ITable table) => StoreObjectIdentifier.Table(table.Name, table.Schema);
}
