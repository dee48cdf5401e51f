using System.Linq.Expressions;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Searching;

/// <summary>Looks for literal text, ignoring case, in the text columns of a record.</summary>
internal static class SearchBuilder
{
    public static IQueryable<T> Search<T>(IQueryable<T> query, string text, IEnumerable<string> attributes)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(attributes);
        var source = QuerySource.Of(query);
        ComparisonBuilder.RequireStorable(typeof(T), "", text, source.Provider);
        List<IProperty> columns = [.. attributes.Select(a => Named(source.Plan, a))];
        if (columns.Count == 0)
        {
            columns = Searchable(source.Plan);
        }

        if (columns.Count == 0)
        {
            throw new NotSearchableException(typeof(T), "");
        }

        return text.Length == 0 ? query : Queryable.Where(query, Condition<T>(source, text, columns));
    }

    /// <summary>The columns marked [Searchable], or all text columns where none is.</summary>
    public static List<IProperty> Searchable(RecordPlan plan)
    {
        List<IProperty> texts = [.. plan.EntityType.GetProperties().Where(p => p.ClrType == typeof(string) && p.PropertyInfo is not null && !IsHidden(p))];
        List<IProperty> marked = [.. texts.Where(IsMarked)];
        return marked.Count > 0 ? marked : texts;
    }

    private static Expression<Func<T, bool>> Condition<T>(QuerySource source, string text, List<IProperty> columns)
    {
        var record = Expression.Parameter(typeof(T), "record");
        var pattern = Captured.Value(typeof(string), $"%{LikePattern.Escape(text)}%");
        var found = columns
            .Select(c => source.Provider.LikeIgnoringCase(Paths.Member(record, c), pattern, LikePattern.EscapeCharacter))
            .Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<T, bool>>(found, record);
    }

    private static IProperty Named(RecordPlan plan, string name)
        => plan.Attributes.Require(name).Member is IProperty { PropertyInfo: not null } property && property.ClrType == typeof(string) && !IsHidden(property)
            ? property
            : throw new NotSearchableException(plan.ClrType, name);

    private static bool IsMarked(IProperty property) => property.PropertyInfo!.IsDefined(typeof(SearchableAttribute), inherit: true);

    private static bool IsHidden(IProperty property) => property.PropertyInfo!.IsDefined(typeof(NotFilterableAttribute), inherit: true);
}
