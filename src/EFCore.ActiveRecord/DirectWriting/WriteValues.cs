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

    /// <summary>Sets what a write gives its record, as far as it is known before.</summary>
    /// <returns>The statement that writes the row.</returns>
    public async ValueTask<WriteStatement> PrepareAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        IReadOnlyList<IProperty> stamps = [];
        switch (write.Kind)
        {
            case WriteKind.Insert:
                StampNew(write, table.Plan.Stamps);
                await GenerateAsync(table, write, cancellationToken).ConfigureAwait(false);
                break;
            case WriteKind.Update:
                stamps = StampChanged(write, table.Plan.Stamps);
                break;
        }

        var statement = table.StatementFor(write, stamps);
        for (var i = 0; i < statement.Returned.Count; i++)
        {
            // The database will set it.
            Note(write.Record, statement.Returned[i].Property);
        }

        return statement;
    }

    /// <summary>Takes back what was set, the last first.</summary>
    public void Undo()
    {
        for (var i = _set.Count - 1; i >= 0; i--)
        {
            RecordPlan.Write(_set[i].Property, _set[i].Record, _set[i].Before);
        }
    }

    private void StampNew(RecordWrite write, StampColumns stamps)
    {
        for (var i = 0; i < stamps.All.Count; i++)
        {
            if (StampColumns.IsUnset(RecordPlan.Read(stamps.All[i], write.Record)))
            {
                Set(write.Record, stamps.All[i], Now(stamps.All[i]));
            }
        }
    }

    private IReadOnlyList<IProperty> StampChanged(RecordWrite write, StampColumns stamps)
    {
        var set = write.Changed.Any(stamps.Updated.Contains) ? [.. stamps.Updated.Except(write.Changed)] : stamps.Updated;
        for (var i = 0; i < set.Count; i++)
        {
            Set(write.Record, set[i], Now(set[i]));
        }

        return set;
    }

    private async ValueTask GenerateAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        for (var i = 0; i < table.Generators.Count; i++)
        {
            var (property, generator) = table.Generators[i];
            if (property.GetGetter().HasSentinelValue(write.Record))
            {
                Set(write.Record, property, await generator.NextAsync(context.Entry(write.Record), cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private object Now(IProperty stamp) => StampColumns.ValueFor(stamp, _now ??= StampColumns.Now(time));

    private void Set(object record, IProperty property, object? value)
    {
        Note(record, property);
        RecordPlan.Write(property, record, value);
    }

    private void Note(object record, IProperty property) => _set.Add((record, property, RecordPlan.Read(property, record)));
}
