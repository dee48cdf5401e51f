using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Synonyms;

/// <summary>The names that other libraries have for what a query does. Each does what the method does that it names.</summary>
public static class QuerySynonyms
{
    extension<T>(ActiveQuery<T> query)
        where T : class, IActiveRecord
    {
        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Filter(Expression<Func<T, bool>> predicate) => query.Where(predicate);

        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Filter(params Filter[] filters) => query.Where(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Filter(object filters) => query.Where(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Find(Expression<Func<T, bool>> predicate) => query.Where(predicate);

        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Find(params Filter[] filters) => query.Where(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public ActiveQuery<T> Find(object filters) => query.Where(filters);

        /// <summary>Another name for <c>Where(…).SingleAsync</c>.</summary>
        public Task<T> FindOneAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => query.Where(predicate).SingleAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleAsync</c>.</summary>
        public Task<T> FindOneAsync(object filters, CancellationToken cancellationToken = default) => query.Where(filters).SingleAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleOrDefaultAsync</c>.</summary>
        public Task<T?> FindOneOrNoneAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => query.Where(predicate).SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleOrDefaultAsync</c>.</summary>
        public Task<T?> FindOneOrNoneAsync(object filters, CancellationToken cancellationToken = default) => query.Where(filters).SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>OrderBy</c>.</summary>
        public ActiveQuery<T> Sort(params string[] sorts) => query.OrderBy(sorts);

        /// <summary>Another name for <c>OrderBy</c>.</summary>
        public ActiveQuery<T> Sort<TKey>(Expression<Func<T, TKey>> keySelector) => query.OrderBy(keySelector);

        /// <summary>Another name for <c>Skip</c>.</summary>
        public ActiveQuery<T> Offset(int count) => query.Skip(count);

        /// <summary>Another name for <c>Take</c>.</summary>
        public ActiveQuery<T> Limit(int count) => query.Take(count);

        /// <summary>Another name for <c>Take</c>.</summary>
        public ActiveQuery<T> Top(int count) => query.Take(count);
    }

    extension<T>(IQueryable<T> query)
    {
        /// <summary>Another name for <c>ToListAsync</c>.</summary>
        public Task<List<T>> FetchAllAsync(CancellationToken cancellationToken = default) => query.ToListAsync(cancellationToken);

        /// <summary>Another name for <c>ToListAsync</c>.</summary>
        public Task<List<T>> UniqueAllAsync(CancellationToken cancellationToken = default) => query.ToListAsync(cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public Task<T> OneAsync(CancellationToken cancellationToken = default) => query.SingleAsync(cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public Task<T> FetchOneAsync(CancellationToken cancellationToken = default) => query.SingleAsync(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public Task<T?> OneOrNoneAsync(CancellationToken cancellationToken = default) => query.SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public Task<T?> FetchOneOrNoneAsync(CancellationToken cancellationToken = default) => query.SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public Task<T> UniqueOneAsync(CancellationToken cancellationToken = default) => query.SingleAsync(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public Task<T?> UniqueOneOrNoneAsync(CancellationToken cancellationToken = default) => query.SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>FirstOrDefaultAsync</c>.</summary>
        public Task<T?> UniqueFirstAsync(CancellationToken cancellationToken = default) => query.FirstOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>CountAsync</c>.</summary>
        public Task<int> UniqueCountAsync(CancellationToken cancellationToken = default) => query.CountAsync(cancellationToken);
    }
}
