using System.Linq.Expressions;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Sorting;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord;

/// <summary>What active records add to any <see cref="IQueryable{T}"/> of theirs, also to that of a DbContext.</summary>
public static class ActiveQueryExtensions
{
    /// <summary>The records that fulfil conditions given by names.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="filters">The conditions, all of which must hold. Those on one collection relation hold for the same related row.</param>
    /// <returns>The query with the conditions.</returns>
    /// <exception cref="SmartQueryException">A name, operator or value is wrong; nothing was sent.</exception>
    /// <example><code>User.Where(("name__like", "%John%"), ("age__ge", 18))</code></example>
    public static IQueryable<T> Where<T>(this IQueryable<T> query, params Filter[] filters)
        where T : class, IActiveRecord
        => FilterCompiler.Apply(query, Filter.And(filters));

    /// <inheritdoc cref="Where{T}(IQueryable{T}, Filter[])"/>
    /// <param name="query">The query.</param>
    /// <param name="filters">An anonymous object or dictionary of keys and values, or several filters.</param>
    /// <exception cref="ArgumentException">The object holds no conditions.</exception>
    /// <example><code>Post.Where(new { rating__in = new[] { 2, 3, 4 }, user___name__like = "%Bi%" })</code></example>
    public static IQueryable<T> Where<T>(this IQueryable<T> query, object filters)
        where T : class, IActiveRecord
        => filters is Expression<Func<T, bool>> predicate
            ? Queryable.Where(query, predicate) // Where this namespace is nearer than LINQ's, C# chooses this overload.
            : FilterCompiler.Apply(query, Filter.From(filters));

    /// <summary>The records sorted by attributes given by names, behind the order that the query has already.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="sorts">Attributes, also through relations (<c>user___name</c>); a <c>-</c> in front sorts from the greatest down. A NULL comes first ascending and last descending.
    /// An attribute behind a collection sorts by its least value or, descending, by its greatest.</param>
    /// <returns>The sorted query.</returns>
    /// <exception cref="SmartQueryException">A name is wrong, or cannot be sorted by; nothing was sent.</exception>
    /// <example><code>Post.OrderBy("-rating", "user___name")</code></example>
    public static IQueryable<T> OrderBy<T>(this IQueryable<T> query, params string[] sorts)
        where T : class, IActiveRecord
        => Sorter.Sort(query, sorts);

    /// <summary>Brings in the rows that are marked as deleted.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <returns>The query without the filter of <see cref="ISoftDeletable"/>; unchanged for a class that has none.</returns>
    public static IQueryable<T> IncludeDeleted<T>(this IQueryable<T> query)
        where T : class, IActiveRecord
        => query.IgnoreQueryFilters([ISoftDeletable.FilterName]);

    /// <summary>Keeps only the rows that are marked as deleted.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <returns>The query; it finds nothing for a class that is not <see cref="ISoftDeletable"/>.</returns>
    public static IQueryable<T> OnlyDeleted<T>(this IQueryable<T> query)
        where T : class, IActiveRecord
    {
        var record = Expression.Parameter(typeof(T), "record");
        Expression isDeleted = typeof(ISoftDeletable).IsAssignableFrom(typeof(T))
            ? Expression.Property(record, nameof(ISoftDeletable.IsDeleted))
            : Expression.Constant(false);
        return Queryable.Where(query.IncludeDeleted(), Expression.Lambda<Func<T, bool>>(isDeleted, record));
    }
}
