using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Looks for literal text, ignoring case, in the text columns of a record.</summary>
internal sealed class SearchBuilder
{
    public static IQueryable<T> Search<T>(IQueryable<T> query, string text, IEnumerable<string> attributes)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(attributes);
        var source = QueryModel.Of(query);
        FilterLimits.RequireStorable(typeof(T), "", text, source.Provider);
        var clause = Clause(source, [.. attributes]);
        return text.Length == 0 ? query : RecordQuery.Append(query, clause, clause.Read([text]));
    }

    /// <summary>The columns marked [Searchable], or all text columns where none is.</summary>
    public static List<IProperty> Searchable(RecordPlan plan)
    {
        List<IProperty> texts = [.. plan.EntityType.GetProperties().Where(p => p.ClrType == typeof(string) && p.PropertyInfo is not null && !IsHidden(p))];
        List<IProperty> marked = [.. texts.Where(IsMarked)];
        return marked.Count > 0 ? marked : texts;
    }

    private static FilterClause Clause(QueryModel source, string[] attributes)
    {
        var cache = ShapeCache.Of(source.Plan.EntityType.Model);
        var shape = new NamesShape(source.Plan.EntityType, typeof(SearchBuilder), attributes);
        if (cache.Find<FilterClause>(shape) is { } known)
        {
            return known;
        }

        List<IProperty> columns = attributes.Length == 0 ? Searchable(source.Plan) : [.. attributes.Select(a => Named(source.Plan, a))];
        if (columns.Count == 0)
        {
            throw new NotSearchableException(source.Plan.ClrType, "");
        }

        var clause = Condition(source, columns);
        cache.Keep(shape, clause);
        return clause;
    }

    private static FilterClause Condition(QueryModel source, List<IProperty> columns)
    {
        var slots = new SlotList();
        var record = Expression.Parameter(source.Plan.ClrType, "record");
        var pattern = slots.Add(typeof(string), values => $"%{LikePattern.Escape((string)values[0]!)}%");
        var found = columns
            .Select(c => source.Provider.LikeIgnoringCase(source.Provider.ForPatterns(Paths.Member(record, c), c), pattern, LikePattern.EscapeCharacter))
            .Aggregate(Expression.OrElse);
        return new FilterClause(Expression.Lambda(found, record), slots, []);
    }

    private static IProperty Named(RecordPlan plan, string name)
        => plan.Attributes.RequireOpen(name).Member is IProperty { PropertyInfo: not null } property && property.ClrType == typeof(string) && !IsHidden(property)
            ? property
            : throw new NotSearchableException(plan.ClrType, name);

    private static bool IsMarked(IProperty property) => Marks.Has<SearchableAttribute>(property.PropertyInfo!);

    private static bool IsHidden(IProperty property) => Marks.Has<NotFilterableAttribute>(property.PropertyInfo!) || Marks.IsSecret(property.PropertyInfo!);
}
