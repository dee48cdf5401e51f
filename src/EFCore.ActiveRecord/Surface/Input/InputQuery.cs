using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Surface.Input;

/// <summary>Adds what an input asks for to a query.</summary>
internal static class InputQuery
{
    public static IQueryable<T> Apply<T>(IQueryable<T> query, QueryInput input, Action<InputRules<T>>? allow)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(input);
        var source = QueryModel.Of(query);
        var rules = new InputRules<T>(source.Limits);
        allow?.Invoke(rules);
        var reader = new InputReader(source.Plan, input, rules.Limits, Allowed(rules.Filters), Allowed(rules.Sorts), rules.Searched);

        query = input.Filters.Count == 0 ? query : query.Where(reader.Filter());
        query = reader.Search() is var (text, columns) ? query.Search(text, [.. columns]) : query;
        query = Sorter.Sort(query, reader.Sorts());
        query = input.IsPaged ? Cut(query, source, reader.Page()) : query;

        // What stands in an answer is the program's choice: who sorts by user___name would be given all of the user otherwise.
        return query.AutoInclude(false);

        AllowedNames? Allowed(IReadOnlyList<string>? names) => names is null ? null : new AllowedNames(source.Plan, names);
    }

    private static IQueryable<T> Cut<T>(IQueryable<T> query, QueryModel source, (int Skip, int Take) page)
        where T : class, IActiveRecord
    {
        query = KeyOrder.Append(query, source);
        query = page.Skip == 0 ? query : RecordQuery.Append(query, RangeClause.Skip, page.Skip);
        return RecordQuery.Append(query, RangeClause.Take, page.Take);
    }
}
