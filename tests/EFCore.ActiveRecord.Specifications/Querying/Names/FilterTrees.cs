using FsCheck;
using FsCheck.Fluent;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Random filters of books: every column and operator, values of the rows that there are and others.</summary>
public sealed class FilterTrees(LibraryRows rows, TextRules texts)
{
    private static readonly string[] OfBooks =
    [
        "id", "title", "subtitle", "pages", "stock", "sold", "price", "discount", "weight", "in_print", "signed", "genre", "second", "added_at", "sold_at",
        "written_at", "translated_at", "published", "reprinted", "opens", "closes", "code", "other", "author_id", "shelf_id",
    ];

    private static readonly string[] OfOne = ["author___name", "author___nick", "author___id", "shelf___label", "shelf___room___name", "shelf___room___id", "shelf___room_id"];
    private static readonly string[] OfMany = ["reviews___stars", "reviews___text", "reviews___topic___name", "reviews___topic_id", "author___books___title", "author___books___pages", "author___books___reviews___stars"];
    private static readonly string[] Relations = ["author", "reviews", "shelf", "shelf___room", "author___books", "reviews___topic", "author___books___author"];
    private static readonly string[] Texts = ["", "a", "b", "ab", "ba", "%", "_", "\\", "a%", "'", "; --"];
    private static readonly string[] Patterns = ["", "%", "_", "a%", "%b", "a_b", "a%b", "%_%", "__", "%'%"];

    /// <summary>The paths that name a column, through relations of every kind.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. OfBooks, .. OfOne, .. OfMany];

    /// <summary>Those of them that are one value of a book.</summary>
    public static IReadOnlyList<string> SingleColumns { get; } = [.. OfBooks, .. OfOne];

    /// <summary>The values that a path leads to from a book, one for each related row.</summary>
    public static IEnumerable<object?> ValuesOf(object? record, string path)
        => path.Split("___").Aggregate(
            (IEnumerable<object?>)[record],
            (owners, name) => owners.SelectMany(o => FilterTree.IsCollection(name) ? (IEnumerable<object?>)FilterTree.Elements(FilterTree.Read(o, name)) : [FilterTree.Read(o, name)]));

    /// <summary>Trees up to a depth; conditions on collections often enough that several meet in one And.</summary>
    public Gen<FilterTree> Trees(int depth)
    {
        Gen<FilterTree> leaf = Gen.Frequency(
            (3, Gen.Elements(OfBooks).SelectMany(Conditions)),
            (2, Gen.Elements(OfOne).SelectMany(Conditions)),
            (3, Gen.Elements(OfMany).SelectMany(Conditions)),
            (1, Gen.Elements(Relations).SelectMany(OfRelation)));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<FilterTree[]> parts = Gen.Choose(0, 3).SelectMany(n => Trees(depth - 1).ArrayOf(n));
        return Gen.Frequency(
            (2, leaf),
            (2, parts.Select(FilterTree (p) => new FilterTree.And(p))),
            (2, parts.Select(FilterTree (p) => new FilterTree.Or(p))),
            (2, Trees(depth - 1).Select(FilterTree (p) => new FilterTree.Not(p))));
    }

    private Gen<FilterTree> Conditions(string path)
    {
        List<object?> all = [.. rows.Books.SelectMany(b => ValuesOf(b, path)).Distinct()];
        List<object> present = [.. all.OfType<object>()];
        Type type = TypeOf(path);
        Gen<object?> any = Random(values => values.Of(type));
        Gen<object?> value = present.Count == 0 ? any : Gen.Frequency((4, Gen.Elements(present.AsEnumerable<object?>())), (1, any));
        Gen<object?> valueOrNull = Gen.Frequency((4, value), (1, Gen.Constant((object?)null)));
        List<Gen<FilterTree>> conditions =
        [
            Leaves(path, valueOrNull, "", "exact", "eq", "ne"),
            Leaves(path, Gen.Elements<object?>(true, false), "isnull"),
            Leaves(path, ListOf(all.Contains(null) ? valueOrNull : value, 0, 4), "in", "notin"),
        ];
        if (type != typeof(bool) && type != typeof(Guid))
        {
            conditions.Add(Leaves(path, value, "gt", "ge", "gte", "lt", "le", "lte"));
            conditions.Add(Leaves(path, ListOf(value, 2, 2), "between"));
        }

        if (type == typeof(string))
        {
            Gen<object?> text = Gen.OneOf(Gen.Elements(Texts).Select(object? (t) => t), Made(value, (values, t) => values.PartOf(t)));
            conditions.Add(Leaves(path, text, "startswith", "endswith", "contains"));
            conditions.Add(Leaves(path, text.Select(object? (t) => ((string)t!).ToUpperInvariant()), "istartswith", "iendswith", "icontains"));
            conditions.Add(Leaves(path, Gen.OneOf(Gen.Elements(Patterns).Select(object? (p) => p), Made(value, (values, t) => values.PatternOf(t))), "like", "ilike"));
        }

        string[] parts = PartsOf(type);
        if (parts.Length > 0)
        {
            conditions.Add(Gen.Elements(parts).SelectMany(part =>
                Leaves(path, value.Select(object? (v) => PlainComparison.Part(v, part)), [.. new[] { "", "_eq", "_ne", "_lt", "_le", "_lte", "_gt", "_ge", "_gte" }.Select(s => part + s)])));
        }

        return Gen.OneOf(conditions);
    }

    private Gen<FilterTree> OfRelation(string path)
    {
        Gen<FilterTree> isNull = Leaves(path, Gen.Elements<object?>(true, false), "isnull");
        if (path.EndsWith('s'))
        {
            return isNull;
        }

        List<object?> records = [.. rows.All.Where(r => r.GetType() == TypeOf(path))];
        Gen<FilterTree> isNothing = Leaves(path, Gen.Constant((object?)null), "", "ne");
        return records.Count == 0
            ? Gen.OneOf(isNull, isNothing)
            : Gen.OneOf(isNull, isNothing, Leaves(path, Gen.Elements(records.AsEnumerable()), "", "eq", "ne"), Leaves(path, ListOf(Gen.Elements(records.AsEnumerable()), 0, 3), "in", "notin"));
    }

    private Gen<FilterTree> Leaves(string path, Gen<object?> value, params string[] operators)
        => from name in Gen.Elements(operators) from v in value select (FilterTree)new FilterTree.Leaf(path, name, v, texts);

    private static Gen<object?> Random(Func<RandomValues, object?> make) => Gen.Choose(0, int.MaxValue - 1).Select(seed => make(new RandomValues(new Random(seed))));

    private static Gen<object?> Made(Gen<object?> text, Func<RandomValues, string, string> make) => text.SelectMany(t => Random(values => make(values, (string)t!)));

    /// <summary>The class of what a path leads to.</summary>
    private static Type TypeOf(string path)
        => path.Split("___").Aggregate(typeof(Book), (owner, name) =>
        {
            Type type = FilterTree.Property(owner, name).PropertyType;
            return Nullable.GetUnderlyingType(type) ?? (type.IsGenericType ? type.GenericTypeArguments[0] : type);
        });

    private static Gen<object?> ListOf(Gen<object?> value, int least, int most)
        => from n in Gen.Choose(least, most) from items in value.ArrayOf(n) select (object?)items;

    private static string[] PartsOf(Type type)
        => type == typeof(TimeOnly) ? ["hour", "minute", "second"]
            : type == typeof(DateOnly) ? ["year", "month", "day"]
            : type == typeof(DateTime) || type == typeof(DateTimeOffset) ? ["year", "month", "day", "hour", "minute", "second"]
            : [];
}
