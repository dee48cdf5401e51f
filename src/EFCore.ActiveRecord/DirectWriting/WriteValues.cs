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
    private (Type Type, object Value)? _boxed;

    /// <summary>Sets what a write gives its record, as far as it is known before.</summary>
    /// <returns>The statement that writes the row.</returns>
    public ValueTask<WriteStatement> PrepareAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        switch (write.Kind)
        {
            case WriteKind.Insert:
                StampNew(write, table.Stamps);
                return table.Generators.Count == 0 ? new(StatementFor(table, write, [])) : GenerateAsync(table, write, cancellationToken);
            case WriteKind.Update:
                return new(StatementFor(table, write, StampChanged(write, table.Plan.Stamps)));
            default:
                return new(StatementFor(table, write, []));
        }
    }

    /// <summary>Makes room for what so many rows are given: their stamps and a key each.</summary>
    public void Expect(WriteTable table, int rows) => _set.EnsureCapacity(rows * (table.Stamps.Length + 1));

    /// <summary>Takes back what was set, the last first.</summary>
    public void Undo()
    {
        for (var i = _set.Count - 1; i >= 0; i--)
        {
            RecordPlan.Write(_set[i].Property, _set[i].Record, _set[i].Before);
        }
    }

    private void StampNew(RecordWrite write, WriteStamp[] stamps)
    {
        foreach (var stamp in stamps)
        {
            if (stamp.IsUnset(write.Record))
            {
                _set.Add((write.Record, stamp.Property, Before(stamp.Property, write.Record)));
                stamp.Set(write.Record, Now(stamp.Property));
            }
        }
    }

    private IReadOnlyList<IProperty> StampChanged(RecordWrite write, StampColumns stamps)
    {
        var set = AreAmong(write.Changed, stamps.Updated) ? [.. stamps.Updated.Except(write.Changed)] : stamps.Updated;
        for (var i = 0; i < set.Count; i++)
        {
            Set(write.Record, set[i], RecordPlan.Read(set[i], write.Record), Now(set[i]));
        }

        return set;
    }

    private async ValueTask<WriteStatement> GenerateAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        foreach (var (property, generator) in table.Generators)
        {
            if (property.GetGetter().HasSentinelValue(write.Record))
            {
                Set(write.Record, property, property.Sentinel, await generator.NextAsync(context.Entry(write.Record), cancellationToken).ConfigureAwait(false));
            }
        }

        return StatementFor(table, write, []);
    }

    private WriteStatement StatementFor(WriteTable table, RecordWrite write, IReadOnlyList<IProperty> stamps)
    {
        var statement = table.StatementFor(write, stamps);
        for (var i = 0; i < statement.Returned.Count; i++)
        {
            // The database will set it.
            var property = statement.Returned[i].Property;
            _set.Add((write.Record, property, Before(property, write.Record)));
        }

        return statement;
    }

    /// <summary>The value that a property has, which in a new record needs no box of its own.</summary>
    private static object? Before(IProperty property, object record)
        => property.GetGetter().HasSentinelValue(record) ? property.Sentinel : RecordPlan.Read(property, record);

    private static bool AreAmong(IReadOnlyList<IProperty> some, IReadOnlyList<IProperty> all)
    {
        for (var i = 0; i < some.Count; i++)
        {
            if (all.Contains(some[i]))
            {
                return true;
            }
        }

        return false;
    }

    private object Now(IProperty stamp)
    {
        if (_boxed is null || stamp.ClrType != _boxed.Value.Type)
        {
            _boxed = (stamp.ClrType, StampColumns.ValueFor(stamp, _now ??= StampColumns.Now(time)));
        }

        return _boxed.Value.Value;
    }

    private void Set(object record, IProperty property, object? before, object? value)
    {
        _set.Add((record, property, before));
        RecordPlan.Write(property, record, value);
    }
}
