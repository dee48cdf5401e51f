using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Snapshots;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.RowState;

/// <summary>The changed attributes of a record, by name; those of its parts by the path to them, as filters write it.</summary>
internal sealed class RecordChanges : IReadOnlyDictionary<string, AttributeChange>
{
    private const string PartSeparator = "___";

    private readonly List<KeyValuePair<string, AttributeChange>> _changes = [];

    public RecordChanges(RecordPlan plan, object record)
    {
        if (RecordStates.Snapshot(record) is { } snapshot)
        {
            Compare("", plan.EntityType, record, snapshot, isSecret: false);
        }
        else
        {
            List("", plan.EntityType, record, isSecret: false);
        }
    }

    public int Count => _changes.Count;

    public IEnumerable<string> Keys => _changes.Select(c => c.Key);

    public IEnumerable<AttributeChange> Values => _changes.Select(c => c.Value);

    public AttributeChange this[string key] => TryGetValue(key, out var change) ? change : throw new KeyNotFoundException(ErrorText.Of($"'{key}' has not changed. Changed are {_changes.Where(c => !c.Value.IsSecret).Select(c => c.Key)}."));

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

    private static IEnumerable<IProperty> ColumnsOf(ITypeBase type) => type.GetProperties().Where(p => !p.IsShadowProperty());

    /// <summary>What differs between an object and the same one as it was read. Where a part is missing, its attributes are null.</summary>
    private void Compare(string path, ITypeBase type, object? now, object? before, bool isSecret)
    {
        foreach (var column in ColumnsOf(type))
        {
            var (value, old) = (Read(column, now), Read(column, before));
            if (!RecordPlan.ComparerOf(column).Equals(value, old))
            {
                Add(path, column, old, value, isSecret);
            }
        }

        foreach (var part in PartComparer.PartsOf(type))
        {
            ComparePart(path, part, Read(part, now), Read(part, before), isSecret);
        }
    }

    private void ComparePart(string path, IPropertyBase part, object? now, object? before, bool isSecret)
    {
        if (!PartComparer.Differ(part, now, before))
        {
            return;
        }

        var count = _changes.Count;
        if (!part.IsCollection)
        {
            Compare(Path(path, part) + PartSeparator, PartComparer.TypeOf(part), now, before, isSecret || Marks.IsSecret(part));
        }

        if (count == _changes.Count)
        {
            // A collection counts as one value, and so does a part without values that came or went.
            Add(path, part, before, now, isSecret);
        }
    }

    /// <summary>What has a value in a new object.</summary>
    private void List(string path, ITypeBase type, object record, bool isSecret)
    {
        foreach (var column in ColumnsOf(type))
        {
            if (RecordPlan.ReadOwn(column, record) is var value && !RecordPlan.ComparerOf(column).Equals(value, column.Sentinel))
            {
                Add(path, column, null, value, isSecret);
            }
        }

        foreach (var part in PartComparer.PartsOf(type))
        {
            if (RecordPlan.ReadOwn(part, record) is not { } value)
            {
                continue;
            }

            if (!part.IsCollection)
            {
                List(Path(path, part) + PartSeparator, PartComparer.TypeOf(part), value, isSecret || Marks.IsSecret(part));
            }
            else if (((IEnumerable)value).Cast<object?>().Any())
            {
                Add(path, part, null, value, isSecret);
            }
        }
    }

    private void Add(string path, IPropertyBase member, object? was, object? @is, bool isSecret)
        => _changes.Add(KeyValuePair.Create(Path(path, member), new AttributeChange(was, @is) { IsSecret = isSecret || Marks.IsSecret(member) }));

    private static string Path(string path, IPropertyBase member) => path + SnakeCase.Of(member.Name);

    private static object? Read(IPropertyBase member, object? holder) => holder is null ? null : RecordPlan.ReadOwn(member, holder);
}
