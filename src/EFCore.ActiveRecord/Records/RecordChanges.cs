using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EFCore.ActiveRecord.Databases;

namespace EFCore.ActiveRecord.Records;

/// <summary>The changed attributes of a record, by name.</summary>
internal sealed class RecordChanges : IReadOnlyDictionary<string, AttributeChange>
{
    private readonly List<KeyValuePair<string, AttributeChange>> _changes = [];

    private RecordChanges(object record)
    {
        var plan = DatabaseRegistry.Of(record).RequirePlan(record.GetType());
        var snapshot = RecordStates.Snapshot(record);
        foreach (var property in plan.Properties.Where(p => !p.IsShadowProperty()))
        {
            var value = RecordPlan.Read(property, record);
            var before = snapshot is null ? property.Sentinel : RecordPlan.Read(property, snapshot);
            if (!RecordPlan.ComparerOf(property).Equals(value, before))
            {
                _changes.Add(KeyValuePair.Create(SnakeCase.Of(property.Name), new AttributeChange(snapshot is null ? null : before, value) { IsSecret = Marks.IsSecret(property) }));
            }
        }
    }

    public int Count => _changes.Count;

    public IEnumerable<string> Keys => _changes.Select(c => c.Key);

    public IEnumerable<AttributeChange> Values => _changes.Select(c => c.Value);

    public AttributeChange this[string key] => TryGetValue(key, out var change) ? change : throw new KeyNotFoundException(ErrorText.Of($"'{key}' has not changed. Changed are {_changes.Where(c => !c.Value.IsSecret).Select(c => c.Key)}."));

    public static RecordChanges Of(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RecordChanges(record);
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out AttributeChange value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var folded = SnakeCase.Fold(key);
        foreach (var (name, change) in _changes)
        {
            if (SnakeCase.Fold(name) == folded)
            {
                value = change;
                return true;
            }
        }

        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<string, AttributeChange>> GetEnumerator() => _changes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
