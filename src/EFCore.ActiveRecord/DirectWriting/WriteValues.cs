using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>Sets in records what a write gives them, stamps and generated keys, and takes it back where the write fails or is rolled back.</summary>
internal sealed class WriteValues(DbContext context, TimeProvider time)
{
    private readonly List<(object Record, IProperty Property, object? Before)> _set = [];
    private DateTimeOffset? _now;

    /// <summary>Prepares a row.</summary>
    /// <returns>The stamps that an update sets.</returns>
    public async ValueTask<IReadOnlyList<IProperty>> PrepareAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        if (write.Kind == WriteKind.Insert)
        {
            Stamp(write, table.Plan.Stamps.Created);
            Stamp(write, table.Plan.Stamps.Updated);
            foreach (var (property, generator) in table.Generators)
            {
                if (property.GetGetter().HasSentinelValue(write.Record))
                {
                    Set(write.Record, property, await generator.NextAsync(context.Entry(write.Record), cancellationToken).ConfigureAwait(false));
                }
            }

            return [];
        }

        if (write.Kind == WriteKind.Delete || table.Plan.Stamps.Updated.Count == 0)
        {
            return [];
        }

        var stamps = write.Changed.Any(table.Plan.Stamps.Updated.Contains) ? [.. table.Plan.Stamps.Updated.Except(write.Changed)] : table.Plan.Stamps.Updated;
        foreach (var stamp in stamps)
        {
            Set(write.Record, stamp, Now(stamp));
        }

        return stamps;
    }

    /// <summary>Notes that the database will give a record these values.</summary>
    public void Expect(RecordWrite write, WriteStatement statement)
    {
        foreach (var column in statement.Returned)
        {
            _set.Add((write.Record, column.Property, RecordPlan.Read(column.Property, write.Record)));
        }
    }

    /// <summary>Takes back what was set, the last first.</summary>
    public void Undo()
    {
        for (var i = _set.Count - 1; i >= 0; i--)
        {
            RecordPlan.Write(_set[i].Property, _set[i].Record, _set[i].Before);
        }
    }

    private void Stamp(RecordWrite write, IReadOnlyList<IProperty> stamps)
    {
        foreach (var stamp in stamps)
        {
            if (StampColumns.IsUnset(RecordPlan.Read(stamp, write.Record)))
            {
                Set(write.Record, stamp, Now(stamp));
            }
        }
    }

    private object Now(IProperty stamp) => StampColumns.ValueFor(stamp, _now ??= StampColumns.Now(time));

    private void Set(object record, IProperty property, object? value)
    {
        _set.Add((record, property, RecordPlan.Read(property, record)));
        RecordPlan.Write(property, record, value);
    }
}
