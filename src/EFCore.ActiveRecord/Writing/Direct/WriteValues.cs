using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Sets in records what a write gives them, stamps and generated keys, and takes it back where the write fails or is rolled back.</summary>
internal sealed class WriteValues(DbContext context, TimeProvider time)
{
    private List<(object Record, IProperty Property, object? Before)>? _set;

    // Of new records, none of which had a value there.
    private List<(object Record, IReadOnlyList<IProperty> Properties)>? _given;
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

    /// <summary>Makes room for what rows are given: new ones their stamps and a key each, others the stamps of a change.</summary>
    public void Expect(WriteTable table, IReadOnlyList<RecordWrite> writes)
    {
        if (writes[0].Kind == WriteKind.Insert)
        {
            _given = new(writes.Count * (table.Stamps.Length + 1));
        }
        else if (writes[0].Kind == WriteKind.Update)
        {
            _set = new(writes.Count * table.Plan.Stamps.Updated.Count);
        }
    }

    /// <summary>Takes back what was set, the last first: what has a value when it is set again comes after it had none.</summary>
    public void Undo()
    {
        for (var i = (_set?.Count ?? 0) - 1; i >= 0; i--)
        {
            RecordPlan.Write(_set![i].Property, _set[i].Record, _set[i].Before);
        }

        foreach (var (record, properties) in _given ?? [])
        {
            foreach (var property in properties)
            {
                RecordPlan.Write(property, record, property.Sentinel);
            }
        }
    }

    private void StampNew(RecordWrite write, WriteStamp[] stamps)
    {
        foreach (var stamp in stamps)
        {
            if (stamp.IsUnset(write.Sent))
            {
                Note(write.Record, stamp.Properties);
                stamp.Set(write.Record, Now(stamp.Property));
                stamp.Set(write.Sent, Now(stamp.Property));
            }
        }
    }

    private IReadOnlyList<IProperty> StampChanged(RecordWrite write, TimestampColumns stamps)
    {
        var set = AreAmong(write.Changed, stamps.Updated) ? [.. stamps.Updated.Except(write.Changed)] : stamps.Updated;
        for (var i = 0; i < set.Count; i++)
        {
            Set(write, set[i], RecordPlan.Read(set[i], write.Record), Now(set[i]));
        }

        return set;
    }

    private async ValueTask<WriteStatement> GenerateAsync(WriteTable table, RecordWrite write, CancellationToken cancellationToken)
    {
        foreach (var (property, generator) in table.Generators)
        {
            if (property.GetGetter().HasSentinelValue(write.Sent))
            {
                Set(write, property, property.Sentinel, await generator.NextAsync(context.Entry(write.Record), cancellationToken).ConfigureAwait(false));
            }
        }

        return StatementFor(table, write, []);
    }

    private WriteStatement StatementFor(WriteTable table, RecordWrite write, IReadOnlyList<IProperty> stamps)
    {
        var statement = table.StatementFor(write, stamps);
        Note(write.Record, statement.Given);
        return statement;
    }

    /// <summary>Takes note of what some properties are before they are set. Mostly they have no value, and need no box for one.</summary>
    private void Note(object record, IReadOnlyList<IProperty> properties)
    {
        if (properties.Count == 0)
        {
            return;
        }

        for (var i = 0; i < properties.Count; i++)
        {
            if (!properties[i].GetGetter().HasSentinelValue(record))
            {
                NoteValues(record, properties);
                return;
            }
        }

        (_given ??= []).Add((record, properties));
    }

    private void NoteValues(object record, IReadOnlyList<IProperty> properties)
        => (_set ??= []).AddRange(properties.Select(p => (record, p, RecordPlan.Read(p, record))));

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
            _boxed = (stamp.ClrType, TimestampColumns.ValueFor(stamp, _now ??= TimestampColumns.Now(time)));
        }

        return _boxed.Value.Value;
    }

    private void Set(RecordWrite write, IProperty property, object? before, object? value)
    {
        (_set ??= []).Add((write.Record, property, before));
        RecordPlan.Write(property, write.Record, value);
        RecordPlan.Write(property, write.Sent, value);
    }
}
