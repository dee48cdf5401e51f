using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Surface.Queries;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <inheritdoc cref="PagingExtensions.PaginateAsync{T}(IQueryable{T}, int, int, bool, int?, CancellationToken)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Task<Page<T>> PaginateAsync(int page = 1, int perPage = 20, bool clamp = false, int? maxPerPage = null, CancellationToken cancellationToken = default)
            => DatabaseRegistry.For(typeof(T)).Query<T>().PaginateAsync(page, perPage, clamp, maxPerPage, cancellationToken);

        /// <inheritdoc cref="PagingExtensions.PaginateUncountedAsync{T}(IQueryable{T}, int, int, bool, int?, CancellationToken)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Task<PageSlice<T>> PaginateUncountedAsync(int page = 1, int perPage = 20, bool clamp = false, int? maxPerPage = null, CancellationToken cancellationToken = default)
            => DatabaseRegistry.For(typeof(T)).Query<T>().PaginateUncountedAsync(page, perPage, clamp, maxPerPage, cancellationToken);

        /// <inheritdoc cref="PagingExtensions.PaginateAfterAsync{T}(IQueryable{T}, string?, int, CancellationToken)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Task<CursorPage<T>> PaginateAfterAsync(string? cursor, int count = 20, CancellationToken cancellationToken = default)
            => DatabaseRegistry.For(typeof(T)).Query<T>().PaginateAfterAsync(cursor, count, cancellationToken);
    }
}
