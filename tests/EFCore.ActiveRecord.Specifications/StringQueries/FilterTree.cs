using System.Collections;
using System.Globalization;
using System.Reflection;

namespace EFCore.ActiveRecord.Specifications.StringQueries;

/// <summary>A filter and what it means in plain C#: conditions over objects, without any LINQ provider.</summary>
public abstract record FilterTree
{
    public abstract Filter ToFilter();

    public abstract bool Holds(object record);

    public static object? Read(object? record, string name)
        => record?.GetType().GetProperty(name.Replace("_", "", StringComparison.Ordinal), BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!.GetValue(record);

    public sealed record Leaf(string Path, string Operator, object? Value) : FilterTree
    {
        public override Filter ToFilter() => (Operator.Length == 0 ? Path : $"{Path}__{Operator}", Value);

        public override bool Holds(object record) => All([(Path.Split("___"), this)], record);

        public bool HoldsForNothing => Operator == "isnull" ? Value is true : Operator is "" or "eq" or "exact" && Value is null;

        public bool Compare(object? actual) => PlainComparison.Holds(actual, Operator, Value);
    }

    public sealed record And(params FilterTree[] Parts) : FilterTree
    {
        public override Filter ToFilter() => Filter.And([.. Parts.Select(p => p.ToFilter())]);

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

        public override bool Holds(object record) => Parts.Any(p => p.Holds(record));
    }

    public sealed record Not(FilterTree Part) : FilterTree
    {
        public override Filter ToFilter() => Filter.Not(Part.ToFilter());

        public override bool Holds(object record) => !Part.Holds(record);
    }

    /// <summary>Conditions that hold together: those through the same collection hold for the same element.</summary>
    private static bool All(IReadOnlyList<(string[] Path, Leaf Leaf)> conditions, object? record)
    {
        Dictionary<string, List<(string[] Path, Leaf Leaf)>> together = [];
        foreach (var (path, leaf) in conditions)
        {
            object? value = record;
            int at = 0;
            while (at < path.Length && (at == 0 || !IsCollection(path[at - 1])))
            {
                value = Read(value, path[at++]);
            }

            if (at == path.Length && !IsCollection(path[^1]))
            {
                if (!leaf.Compare(value))
                {
                    return false;
                }

                continue;
            }

            string key = string.Join('/', path[..at]);
            together.TryAdd(key, []);
            together[key].Add((path[at..], leaf));
        }

        return together.All(group =>
        {
            object? value = group.Key.Split('/').Aggregate(record, Read);
            List<object> elements = [.. ((IEnumerable?)value ?? Array.Empty<object>()).Cast<object>()];
            return elements.Exists(e => All(group.Value, e)) || (elements.Count == 0 && group.Value.TrueForAll(c => c.Leaf.HoldsForNothing));
        });
    }

    private static bool IsCollection(string name) => name is "books" or "reviews";
}

/// <summary>What the operators mean for a value.</summary>
public static class PlainComparison
{
    public static bool Holds(object? actual, string name, object? value) => name switch
    {
        "" or "exact" or "eq" => Equals(actual, value),
        "ne" => !Equals(actual, value),
        "isnull" => actual is null == (bool)value!,
        "in" => Items(value).Contains(actual),
        "notin" => !Items(value).Contains(actual),
        "between" => actual is not null && Order(actual, Items(value)[0]!) >= 0 && Order(actual, Items(value)[1]!) <= 0,
        "gt" => actual is not null && Order(actual, value!) > 0,
        "ge" or "gte" => actual is not null && Order(actual, value!) >= 0,
        "lt" => actual is not null && Order(actual, value!) < 0,
        "le" or "lte" => actual is not null && Order(actual, value!) <= 0,
        "startswith" => actual is string text && text.StartsWith((string)value!, StringComparison.Ordinal),
        "endswith" => actual is string text && text.EndsWith((string)value!, StringComparison.Ordinal),
        "contains" => actual is string text && text.Contains((string)value!, StringComparison.Ordinal),
        "istartswith" => actual is string text && text.StartsWith((string)value!, StringComparison.OrdinalIgnoreCase),
        "iendswith" => actual is string text && text.EndsWith((string)value!, StringComparison.OrdinalIgnoreCase),
        "icontains" => actual is string text && text.Contains((string)value!, StringComparison.OrdinalIgnoreCase),
        _ when name.Split('_') is [var part, var comparison] => Holds(Part(actual, part), comparison, value),
        _ => Holds(Part(actual, name), "eq", value),
    };

    public static int Order(object x, object y) => x is string text ? string.CompareOrdinal(text, (string)y) : Comparer.DefaultInvariant.Compare(x, y);

    private static List<object?> Items(object? value) => [.. ((IEnumerable)value!).Cast<object?>()];

    private static object? Part(object? actual, string part)
        => actual?.GetType().GetProperty(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part))!.GetValue(actual);
}
