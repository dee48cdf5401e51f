using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>A filter and what it means in plain C#: conditions over objects, without any LINQ provider.</summary>
public abstract record FilterTree
{
    public abstract Filter ToFilter();

    public abstract bool Holds(object record);

    /// <summary>Trees with a part less.</summary>
    public abstract IEnumerable<FilterTree> Smaller();

    public static object? Read(object? record, string name) => record is null ? null : Property(record.GetType(), name).GetValue(record);

    public static PropertyInfo Property(Type type, string name)
        => type.GetProperty(name.Replace("_", "", StringComparison.Ordinal), BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!;

    public static bool IsCollection(string name) => name is "books" or "reviews";

    public static IEnumerable<object> Elements(object? collection) => ((IEnumerable?)collection ?? Array.Empty<object>()).Cast<object>();

    public sealed record Leaf(string Path, string Operator, object? Value, TextRules Texts) : FilterTree
    {
        public override Filter ToFilter() => (Operator.Length == 0 ? Path : $"{Path}__{Operator}", Value);

        public override bool Holds(object record) => All([(Path.Split("___"), this)], record);

        public bool HoldsForNothing => Operator == "isnull" ? Value is true : Operator is "" or "eq" or "exact" && Value is null;

        public bool Compare(object? actual) => PlainComparison.Holds(actual, Operator, Value, Texts);

        public override IEnumerable<FilterTree> Smaller()
            => Operator is "in" or "notin" && Value is IList items ? Enumerable.Range(0, items.Count).Select(i => this with { Value = Without(items, i) }) : [];

        public override string ToString() => $"(\"{(Operator.Length == 0 ? Path : $"{Path}__{Operator}")}\", {CodeText.Of(Value)})";

        private static object?[] Without(IList items, int position) => [.. items.Cast<object?>().Where((_, i) => i != position)];
    }

    public sealed record And(params FilterTree[] Parts) : FilterTree
    {
        public override Filter ToFilter() => Filter.And([.. Parts.Select(p => p.ToFilter())]);

        public override IEnumerable<FilterTree> Smaller() => [.. Parts, .. SmallerLists(Parts).Select(p => new And(p))];

        public override string ToString() => $"Filter.And({string.Join(", ", Parts.AsEnumerable())})";

        public override bool Holds(object record)
        {
            List<FilterTree> flat = [.. Flatten(this)];
            return All([.. flat.OfType<Leaf>().Select(l => (l.Path.Split("___"), l))], record) && flat.Where(p => p is not Leaf).All(p => p.Holds(record));
        }

        private static IEnumerable<FilterTree> Flatten(And and) => and.Parts.SelectMany(p => p is And inner ? Flatten(inner) : [p]);
    }

    public sealed record Or(params FilterTree[] Parts) : FilterTree
    {
        public override Filter ToFilter() => Filter.Or([.. Parts.Select(p => p.ToFilter())]);

        public override IEnumerable<FilterTree> Smaller() => [.. Parts, .. SmallerLists(Parts).Select(p => new Or(p))];

        public override string ToString() => $"Filter.Or({string.Join(", ", Parts.AsEnumerable())})";

        public override bool Holds(object record) => Parts.Any(p => p.Holds(record));
    }

    public sealed record Not(FilterTree Part) : FilterTree
    {
        public override Filter ToFilter() => Filter.Not(Part.ToFilter());

        public override IEnumerable<FilterTree> Smaller() => [Part, .. Part.Smaller().Select(p => new Not(p))];

        public override string ToString() => $"Filter.Not({Part})";

        public override bool Holds(object record) => !Part.Holds(record);
    }

    /// <summary>Conditions that hold together: those through the same collection hold for the same element.</summary>
    private static bool All(IReadOnlyList<(string[] Path, Leaf Leaf)> conditions, object? record)
    {
        Dictionary<string, List<(string[] Path, Leaf Leaf)>> together = [];
        foreach (var (path, leaf) in conditions)
        {
            int collection = Array.FindIndex(path, 0, path.Length - 1, IsCollection);
            if (collection >= 0)
            {
                string key = string.Join('/', path[..(collection + 1)]);
                together.TryAdd(key, []);
                together[key].Add((path[(collection + 1)..], leaf));
            }
            else if (!leaf.Compare(path.Aggregate(record, Read) is var value && IsCollection(path[^1]) && !Elements(value).Any() ? null : value))
            {
                return false;
            }
        }

        return together.All(group =>
        {
            List<object> elements = [.. Elements(group.Key.Split('/').Aggregate(record, Read))];
            return elements.Exists(e => All(group.Value, e)) || (elements.Count == 0 && group.Value.TrueForAll(c => c.Leaf.HoldsForNothing));
        });
    }

    private static IEnumerable<FilterTree[]> SmallerLists(FilterTree[] parts)
        => Enumerable.Range(0, parts.Length).SelectMany(i => parts[i].Smaller().Select(p => (FilterTree[])[.. parts[..i], p, .. parts[(i + 1)..]]).Prepend([.. parts[..i], .. parts[(i + 1)..]]));
}

/// <summary>What the operators mean for a value.</summary>
public static class PlainComparison
{
    public static bool Holds(object? actual, string name, object? value, TextRules texts) => name switch
    {
        "" or "exact" or "eq" => Same(actual, value),
        "ne" => !Same(actual, value),
        "isnull" => actual is null == (bool)value!,
        "in" => Items(value).Exists(i => Same(actual, i)),
        "notin" => !Items(value).Exists(i => Same(actual, i)),
        "between" => actual is not null && Order(actual, Items(value)[0]!) >= 0 && Order(actual, Items(value)[1]!) <= 0,
        "gt" => actual is not null && Order(actual, value!) > 0,
        "ge" or "gte" => actual is not null && Order(actual, value!) >= 0,
        "lt" => actual is not null && Order(actual, value!) < 0,
        "le" or "lte" => actual is not null && Order(actual, value!) <= 0,
        "startswith" => actual is string text && text.StartsWith((string)value!, StringComparison.Ordinal),
        "endswith" => actual is string text && text.EndsWith((string)value!, StringComparison.Ordinal),
        "contains" => actual is string text && text.Contains((string)value!, StringComparison.Ordinal),
        "like" when texts.LikeIgnoresCase => Holds(actual, "ilike", value, texts),
        "like" => actual is string text && Fits(Runes(text), Runes(value)),
        "ilike" => actual is string text && Fits(Runes(texts.Fold(text)), Runes(texts.Fold((string)value!))),
        "istartswith" or "iendswith" or "icontains" => actual is string text && Holds(texts.Fold(text), name[1..], texts.Fold((string)value!), texts),
        _ when name.Split('_') is [var part, var comparison] => Holds(Part(actual, part), comparison, value, texts),
        _ => Holds(Part(actual, name), "eq", value, texts),
    };

    /// <summary>The order of databases. It is that of the characters' numbers: .NET's ordinal one, of UTF-16 units, has those beyond the BMP in front of some within it.</summary>
    public static int Order(object x, object y)
        => x is string text ? Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)y)) : Comparer.DefaultInvariant.Compare(x, y);

    /// <summary>A part of a date or time, which databases keep in UTC.</summary>
    public static object? Part(object? actual, string part)
        => actual is DateTimeOffset time ? Part(time.UtcDateTime, part)
            : actual?.GetType().GetProperty(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part))!.GetValue(actual);

    /// <summary>Records are the same where their keys are.</summary>
    private static bool Same(object? x, object? y) => x is Model record ? y is Model other && record.GetType() == other.GetType() && Equals(record["id"], other["id"]) : Equals(x, y);

    private static bool Fits(ReadOnlySpan<Rune> text, ReadOnlySpan<Rune> pattern)
        => pattern.IsEmpty ? text.IsEmpty
            : pattern[0].Value == '%' ? Fits(text, pattern[1..]) || (!text.IsEmpty && Fits(text[1..], pattern))
            : !text.IsEmpty && (pattern[0].Value == '_' || pattern[0] == text[0]) && Fits(text[1..], pattern[1..]);

    private static Rune[] Runes(object? text) => [.. ((string)text!).EnumerateRunes()];

    private static List<object?> Items(object? value) => [.. ((IEnumerable)value!).Cast<object?>()];
}
