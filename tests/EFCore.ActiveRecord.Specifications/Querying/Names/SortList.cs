using FsCheck;
using FsCheck.Fluent;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>What to sort by, and what that means in plain C#.</summary>
public sealed record SortList(IReadOnlyList<string> Keys)
{
    /// <summary>Up to four keys, and the id behind them: it makes the order certain.</summary>
    public static Gen<SortList> Random { get; } =
        from count in Gen.Choose(0, 4)
        from names in Gen.Elements(FilterTrees.Columns.AsEnumerable()).ArrayOf(count)
        from signs in Gen.Elements("", "-", "+").ArrayOf(count + 1)
        select new SortList([.. names.Append("id").Zip(signs, (name, sign) => sign + name)]);

    public IEnumerable<SortList> Smaller() => Enumerable.Range(0, Keys.Count - 1).Select(i => new SortList([.. Keys.Where((_, k) => k != i)]));

    public IEnumerable<Book> Sort(IEnumerable<Book> books)
        => Keys.Aggregate(
            books.OrderBy(_ => 0),
            (sorted, key) => key[0] == '-'
                ? sorted.ThenByDescending(b => Values(b, key).Max(Ascending), Ascending)
                : sorted.ThenBy(b => Values(b, key).Min(Ascending), Ascending));

    public override string ToString() => $"OrderBy({string.Join(", ", Keys.Select(CodeText.Of))})";

    // A null is less than all else; among the values of a collection it counts as none.
    private static Comparer<object?> Ascending { get; } = Comparer<object?>.Create((x, y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => PlainComparison.Order(x, y),
    });

    private static IEnumerable<object?> Values(Book book, string key) => FilterTrees.ValuesOf(book, key.TrimStart('-', '+')).Where(v => v is not null);
}
