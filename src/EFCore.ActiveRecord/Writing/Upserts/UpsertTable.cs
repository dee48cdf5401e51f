using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Writing.Bulk;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>The table that records of a class are upserted into: what is matched, updated and read back.</summary>
internal sealed class UpsertTable
{
    private readonly IReadOnlyList<IProperty>? _updated;
    private readonly IReadOnlyList<BulkColumn?> _matched;

    /// <exception cref="ArgumentException">The caller's choice does not fit the class.</exception>
    /// <exception cref="NotSupportedException">The class's rows are more than the columns of one table.</exception>
    public UpsertTable(DbContext context, RecordPlan plan, UpsertChoice choice)
    {
        Rows = new BulkTable(context, plan, choice.Operation);
        Target = UpsertTarget.Of(plan, choice.Matched(plan));
        _updated = choice.Updated(plan);
        _matched = [.. Target.Properties.Select(p => Rows.Columns.FirstOrDefault(c => c.Property == p))];
        Results = [.. plan.Properties.Where(p => ColumnOf(p) is not null)];
    }

    public BulkTable Rows { get; }

    public RecordPlan Plan => Rows.Plan;

    public UpsertTarget Target { get; }

    /// <summary>What is read back: every column.</summary>
    public IProperty[] Results { get; }

    public string? ColumnOf(IProperty property) => property.GetColumnName(Rows.Identifier);

    /// <summary>Refuses what the database would, or what would be lost; and brings foreign keys and relations in step.</summary>
    public void Check(object record, long row)
    {
        if (RecordStates.Snapshot(record) is { } snapshot)
        {
            References.Follow(Plan, record, snapshot, writes: null);
        }

        Rows.Check(record, row);
    }

    /// <summary>The values that a row is found by, as the provider takes them; <see langword="null"/> where the row cannot be there: NULL equals nothing, unless the index says otherwise, and what the database will give is new.</summary>
    public object?[]? MatchOf(object record)
    {
        var values = new object?[_matched.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (_matched[i] is not { } column || !(column.Property.ValueGenerated == ValueGenerated.Never || column.IsGiven(record)))
            {
                return null;
            }

            values[i] = column.ToProvider(column.Read(record));
            if (values[i] is null && !Target.MatchesNulls)
            {
                return null;
            }
        }

        return values;
    }

    /// <summary>Of the columns that a record brings values for, those that a row that is there gets.</summary>
    public IEnumerable<BulkColumn> Changed(IReadOnlyList<BulkColumn> given)
        => _updated is not null
            ? given.Where(c => _updated.Contains(c.Property))
            : given.Where(c => UpsertChoice.CanBeUpdated(c.Property)
                && c.Property != Plan.EntityType.FindDiscriminatorProperty()
                && !Target.Properties.Contains(c.Property)
                && !Plan.Stamps.Created.Contains(c.Property)
                && !Plan.Stamps.Updated.Contains(c.Property));

    /// <summary>The columns that know the time of the last change, unless the caller named them.</summary>
    public IEnumerable<BulkColumn> Stamps(IReadOnlyList<BulkColumn> given)
        => given.Where(c => Plan.Stamps.Updated.Contains(c.Property) && _updated?.Contains(c.Property) != true);

    /// <summary>Whether a stamp of the last change is the one that the record was read with, so that the time has to be told anew.</summary>
    public bool IsStale(BulkColumn column, object record)
        => Plan.Stamps.Updated.Contains(column.Property)
            && RecordStates.Snapshot(record) is { } snapshot
            && Equals(RecordPlan.Read(column.Property, record), RecordPlan.Read(column.Property, snapshot));
}
