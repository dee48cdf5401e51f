using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord;

/// <summary>What active records add to any <see cref="IQueryable{T}"/> of theirs, also to that of a DbContext.</summary>
public static class ActiveQueryExtensions
{
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
        return query.IncludeDeleted().Where(Expression.Lambda<Func<T, bool>>(isDeleted, record));
    }
}
