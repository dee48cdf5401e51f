using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Synonyms;

/// <summary>The names that other libraries have for the statics of active records and for what a record does. Each does what the method does that it names.</summary>
public static class RecordSynonyms
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>Another name for <c>CreateAsync</c>.</summary>
        public static Task<T> InsertAsync(T record, CancellationToken cancellationToken = default) => ActiveRecordExtensions.CreateAsync(record, cancellationToken);

        /// <summary>Another name for <c>CreateAsync</c>.</summary>
        public static Task<T> InsertAsync(object values, CancellationToken cancellationToken = default) => ActiveRecordExtensions.CreateAsync<T>(values, cancellationToken);

        /// <summary>Another name for <c>CreateAllAsync</c>.</summary>
        public static Task<IReadOnlyList<T>> InsertAllAsync(IEnumerable<T> records, CancellationToken cancellationToken = default) => ActiveRecordExtensions.CreateAllAsync(records, cancellationToken);

        /// <summary>Another name for <c>FindAsync</c>.</summary>
        public static Task<T?> GetAsync(params object?[] keyValues) => ActiveRecordExtensions.FindAsync<T>(keyValues);

        /// <summary>Another name for <c>FindAsync</c>.</summary>
        public static Task<T?> GetAsync(object?[] keyValues, CancellationToken cancellationToken) => ActiveRecordExtensions.FindAsync<T>(keyValues, cancellationToken);

        /// <summary>Another name for <c>FindAsync</c>.</summary>
        public static Task<T?> GetAsync(object? keyValue, CancellationToken cancellationToken) => ActiveRecordExtensions.FindAsync<T>(keyValue, cancellationToken);

        /// <summary>Another name for <c>FindOrFailAsync</c>.</summary>
        public static Task<T> GetOrFailAsync(params object?[] keyValues) => ActiveRecordExtensions.FindOrFailAsync<T>(keyValues);

        /// <summary>Another name for <c>FindOrFailAsync</c>.</summary>
        public static Task<T> GetOrFailAsync(object?[] keyValues, CancellationToken cancellationToken) => ActiveRecordExtensions.FindOrFailAsync<T>(keyValues, cancellationToken);

        /// <summary>Another name for <c>FindOrFailAsync</c>.</summary>
        public static Task<T> GetOrFailAsync(object? keyValue, CancellationToken cancellationToken) => ActiveRecordExtensions.FindOrFailAsync<T>(keyValue, cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public static Task<T> OneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleAsync<T>(cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public static Task<T> FetchOneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleAsync<T>(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public static Task<T?> OneOrNoneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleOrDefaultAsync<T>(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public static Task<T?> FetchOneOrNoneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleOrDefaultAsync<T>(cancellationToken);

        /// <summary>Another name for <c>SingleAsync</c>.</summary>
        public static Task<T> UniqueOneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleAsync<T>(cancellationToken);

        /// <summary>Another name for <c>SingleOrDefaultAsync</c>.</summary>
        public static Task<T?> UniqueOneOrNoneAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.SingleOrDefaultAsync<T>(cancellationToken);

        /// <summary>Another name for <c>FirstOrDefaultAsync</c>.</summary>
        public static Task<T?> UniqueFirstAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.FirstOrDefaultAsync<T>(cancellationToken);

        /// <summary>Another name for <c>CountAsync</c>.</summary>
        public static Task<int> UniqueCountAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.CountAsync<T>(cancellationToken);

        /// <summary>Another name for <c>AllAsync</c>.</summary>
        public static Task<List<T>> FetchAllAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.AllAsync<T>(cancellationToken);

        /// <summary>Another name for <c>AllAsync</c>.</summary>
        public static Task<List<T>> ToListAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.AllAsync<T>(cancellationToken);

        /// <summary>Another name for <c>AllAsync</c>.</summary>
        public static Task<List<T>> UniqueAllAsync(CancellationToken cancellationToken = default) => ActiveRecordExtensions.AllAsync<T>(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleAsync</c>.</summary>
        public static Task<T> FindOneAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => ActiveRecordExtensions.Where(predicate).SingleAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleAsync</c>.</summary>
        public static Task<T> FindOneAsync(object filters, CancellationToken cancellationToken = default) => ActiveRecordExtensions.Where<T>(filters).SingleAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleOrDefaultAsync</c>.</summary>
        public static Task<T?> FindOneOrNoneAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => ActiveRecordExtensions.Where(predicate).SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>Where(…).SingleOrDefaultAsync</c>.</summary>
        public static Task<T?> FindOneOrNoneAsync(object filters, CancellationToken cancellationToken = default) => ActiveRecordExtensions.Where<T>(filters).SingleOrDefaultAsync(cancellationToken);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Filter(Expression<Func<T, bool>> predicate) => ActiveRecordExtensions.Where(predicate);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Filter(params Filter[] filters) => ActiveRecordExtensions.Where<T>(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Filter(object filters) => ActiveRecordExtensions.Where<T>(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Find(Expression<Func<T, bool>> predicate) => ActiveRecordExtensions.Where(predicate);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Find(params Filter[] filters) => ActiveRecordExtensions.Where<T>(filters);

        /// <summary>Another name for <c>Where</c>.</summary>
        public static ActiveQuery<T> Find(object filters) => ActiveRecordExtensions.Where<T>(filters);

        /// <summary>Another name for <c>OrderBy</c>.</summary>
        public static ActiveQuery<T> Sort(params string[] sorts) => ActiveRecordExtensions.OrderBy<T>(sorts);

        /// <summary>Another name for <c>OrderBy</c>.</summary>
        public static ActiveQuery<T> Sort<TKey>(Expression<Func<T, TKey>> keySelector) => ActiveRecordExtensions.OrderBy(keySelector);

        /// <summary>Another name for <c>Query.Skip</c>.</summary>
        public static ActiveQuery<T> Offset(int count) => ActiveRecordExtensions.get_Query<T>().Skip(count);

        /// <summary>Another name for <c>Query.Take</c>.</summary>
        public static ActiveQuery<T> Limit(int count) => ActiveRecordExtensions.get_Query<T>().Take(count);

        /// <summary>Another name for <c>Query.Take</c>.</summary>
        public static ActiveQuery<T> Top(int count) => ActiveRecordExtensions.get_Query<T>().Take(count);
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>Another name for <c>SaveAsync</c>.</summary>
        public Task<T> AddAsync(CancellationToken cancellationToken = default) => record.SaveAsync(cancellationToken);

        /// <summary>Another name for <c>UpdateAsync</c>.</summary>
        public Task<T> EditAsync(object values, CancellationToken cancellationToken = default) => record.UpdateAsync(values, cancellationToken);

        /// <summary>Another name for <c>UpdateAsync</c>.</summary>
        public Task<T> EditAsync(Action<T> change, CancellationToken cancellationToken = default) => record.UpdateAsync(change, cancellationToken);

        /// <summary>Another name for <c>DeleteAsync</c>.</summary>
        public Task<T> RemoveAsync(bool hard = false, CancellationToken cancellationToken = default) => record.DeleteAsync(hard, cancellationToken);
    }
}
