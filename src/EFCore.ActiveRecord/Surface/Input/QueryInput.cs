using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Surface.Input;

namespace EFCore.ActiveRecord;

/// <summary>
/// What somebody outside asks for by names and values, as the query string of a URL does: filters, a search, sorts and a page. Give it to <c>SmartQuery</c>, which holds it
/// to the limits. Immutable.
/// </summary>
/// <remarks>
/// The names <c>sort</c>, <c>search</c>, <c>page</c> and <c>per_page</c> are taken; case and single underscores do not matter. Every other one is the key of a filter
/// (<c>age__ge</c>, <c>user___name</c>), so an attribute called <c>page</c> is filtered as <c>page__exact</c>. Nothing is checked before the input is used.
/// </remarks>
/// <example><code>
/// QueryInput input = QueryInput.Parse("age__ge=18&amp;name__like=%25x%25&amp;sort=-rating,user___name&amp;page=2");
/// List&lt;Post&gt; posts = await Post.SmartQuery(input, allow => allow.Filter("age", "name").Sort("rating", "user___name")).ToListAsync();
/// </code></example>
public sealed class QueryInput
{
    private readonly List<KeyValuePair<string, string?>> _pairs;

    private QueryInput(IEnumerable<KeyValuePair<string, string?>> pairs, bool isPaged = true)
    {
        _pairs = [.. pairs];
        IsPaged = isPaged;
        Filters = [.. _pairs.Where(p => InputNames.Reserved(p.Key) is null)];
        Sorts = [.. Given(InputNames.Sort).SelectMany(sorts => sorts.Split(',')).Select(s => s.Trim()).Where(s => s.Length > 0)];
        Search = Given(InputNames.Search).LastOrDefault();
    }

    /// <summary>Nothing in particular: the first page of all records.</summary>
    public static QueryInput Empty { get; } = new([]);

    /// <summary>The keys of filters and their values, as they were given.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Filters { get; }

    /// <summary>The attributes to sort by, a <c>-</c> in front of those from the greatest down; empty where none is given.</summary>
    public IReadOnlyList<string> Sorts { get; }

    /// <summary>The text to search for; <see langword="null"/> where none is given, or an empty one.</summary>
    public string? Search { get; }

    /// <summary>The number of the page, from 1 on; <see langword="null"/> where none is given, or what is given is no such number: then the query throws.</summary>
    public int? Page => InputNames.Number(Given(InputNames.Page).LastOrDefault());

    /// <summary>The number of records on a page; <see langword="null"/> where none is given, or what is given is no such number: then the query throws.</summary>
    public int? PerPage => InputNames.Number(Given(InputNames.PerPage).LastOrDefault());

    internal bool IsPaged { get; }

    /// <summary>Reads a URL's query string or the body of a form: <c>+</c> and <c>%20</c> are spaces, <c>%25</c> is a percent sign.</summary>
    /// <param name="queryString">The text, with or without a question mark in front; <see langword="null"/> or empty for none.</param>
    /// <returns>The input. A name without <c>=</c> has an empty value; what is not properly encoded stays as it is.</returns>
    public static QueryInput Parse(string? queryString)
        => new((queryString ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return at < 0 ? new KeyValuePair<string, string?>(Decoded(pair), "") : new(Decoded(pair[..at]), Decoded(pair[(at + 1)..]));
        }));

    /// <summary>Takes names and values that are decoded already.</summary>
    /// <param name="pairs">The names and values, also several of one name. <see langword="null"/> is that of all filters: IS NULL.</param>
    /// <returns>The input.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is null.</exception>
    public static QueryInput From(IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return new QueryInput(pairs);
    }

    /// <summary>Takes names and values that are decoded already, as ASP.NET Core's <c>Request.Query</c> and <c>Request.Form</c> have them.</summary>
    /// <typeparam name="TValues">The values of one name: <c>StringValues</c>, an array or a list.</typeparam>
    /// <param name="pairs">The names with their values.</param>
    /// <returns>The input.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is null.</exception>
    public static QueryInput From<TValues>(IEnumerable<KeyValuePair<string, TValues>> pairs)
        where TValues : IEnumerable<string?>
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return new QueryInput(pairs.SelectMany(p => p.Value, static (p, value) => new KeyValuePair<string, string?>(p.Key, value)));
    }

    /// <summary>Leaves out what is the application's own: a language, a token.</summary>
    /// <param name="names">The names, as they are given; case and single underscores do not matter.</param>
    /// <returns>The input without them.</returns>
    public QueryInput Without(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        HashSet<string> left = [.. names.Select(SnakeCase.Fold)];
        return new QueryInput(_pairs.Where(p => !left.Any(name => SnakeCase.FoldsTo(p.Key, name))), IsPaged);
    }

    /// <summary>Leaves out what has no value, as the fields of a form that were not filled in. Otherwise an empty value is an empty text.</summary>
    /// <returns>The input without them.</returns>
    public QueryInput WithoutEmpty() => new(_pairs.Where(p => !string.IsNullOrEmpty(p.Value)), IsPaged);

    /// <summary>The same for all pages: to count what there is, or to divide it in another way. No limit holds for the number of records then.</summary>
    /// <returns>The input whose query is not cut.</returns>
    public QueryInput WithoutPage() => new(_pairs.Where(p => InputNames.Reserved(p.Key) is not (InputNames.Page or InputNames.PerPage)), isPaged: false);

    /// <summary>The values of a reserved name but for empty ones.</summary>
    internal IEnumerable<string> Given(string reserved) => _pairs.Where(p => InputNames.Reserved(p.Key) == reserved && !string.IsNullOrEmpty(p.Value)).Select(p => p.Value!);

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
