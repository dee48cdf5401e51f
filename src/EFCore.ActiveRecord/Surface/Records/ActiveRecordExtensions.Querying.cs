using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Surface.Queries;

namespace EFCore.ActiveRecord;

/// <summary>What every <see cref="IActiveRecord"/> class can do: statics on the class, methods on its objects.</summary>
public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>All records, as a query to build on.</summary>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Query => DatabaseRegistry.For(typeof(T)).Query<T>();

        /// <summary>The records that fulfil a condition.</summary>
        /// <param name="predicate">The condition, translated to SQL.</param>
        /// <returns>A query.</returns>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Where(Expression<Func<T, bool>> predicate) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate);

        /// <inheritdoc cref="ActiveQueryExtensions.Where{T}(IQueryable{T}, Filter[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Where(params Filter[] filters) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(filters);

        /// <inheritdoc cref="ActiveQueryExtensions.Where{T}(IQueryable{T}, object)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Where(object filters) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(filters);

        /// <inheritdoc cref="ActiveQueryExtensions.OrderBy{T}(IQueryable{T}, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> OrderBy(params string[] sorts) => DatabaseRegistry.For(typeof(T)).Query<T>().OrderBy(sorts);

        /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Search(string text) => DatabaseRegistry.For(typeof(T)).Query<T>().Search(text);

        /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Search(string text, params string[] attributes) => DatabaseRegistry.For(typeof(T)).Query<T>().Search(text, attributes);

        /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> Search(string text, params Expression<Func<T, string?>>[] attributes) => DatabaseRegistry.For(typeof(T)).Query<T>().Search(text, attributes);

        /// <inheritdoc cref="ActiveQueryExtensions.SelectColumns{T}(IQueryable{T}, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static RowQuery SelectColumns(params string[] attributes) => DatabaseRegistry.For(typeof(T)).Query<T>().SelectColumns(attributes);

        /// <inheritdoc cref="ActiveQueryExtensions.GroupBy{T}(IQueryable{T}, string[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static GroupedQuery<T> GroupBy(params string[] attributes) => DatabaseRegistry.For(typeof(T)).Query<T>().GroupBy(attributes);

        /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, Expression{Func{T, bool}}, object, IEnumerable{string}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> SmartQuery(Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null, Func<EagerBuilder<T>, EagerBuilder<T>>? schema = null)
            => DatabaseRegistry.For(typeof(T)).Query<T>().SmartQuery(criteria, filters, sort, schema);

        /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, EagerSchema, Expression{Func{T, bool}}, object, IEnumerable{string})"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> SmartQuery(EagerSchema schema, Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null)
            => DatabaseRegistry.For(typeof(T)).Query<T>().SmartQuery(schema, criteria, filters, sort);

        /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, QueryInput, Action{InputRules{T}})"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> SmartQuery(QueryInput input, Action<InputRules<T>>? allow = null) => DatabaseRegistry.For(typeof(T)).Query<T>().SmartQuery(input, allow);

        /// <summary>The filters as the expression that LINQ would have, to use in any query of the class.</summary>
        /// <param name="filters">An anonymous object or dictionary of keys and values, a filter, or several filters.</param>
        /// <returns>The expression.</returns>
        /// <exception cref="SmartQueryException">A name, operator or value is wrong.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Expression<Func<T, bool>> FilterExpression(object filters) => FilterCompiler.Expression<T>(QueryModel.Of(DatabaseRegistry.For(typeof(T)), typeof(T)), Filter.From(filters));

        /// <summary>The sorts as the expression that LINQ would have: a function from a query to the sorted one.</summary>
        /// <param name="sorts">Attributes, as <c>OrderBy</c> takes them.</param>
        /// <returns>The expression; compile it to apply it, or look at it.</returns>
        /// <exception cref="ArgumentException">There are no sorts.</exception>
        /// <exception cref="SmartQueryException">A name is wrong, or cannot be sorted by.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Expression<Func<IQueryable<T>, IOrderedQueryable<T>>> OrderExpression(params string[] sorts) => Sorter.Expression<T>(QueryModel.Of(DatabaseRegistry.For(typeof(T)), typeof(T)), sorts);

        /// <summary>The attributes as the key that LINQ's <c>GroupBy</c> takes.</summary>
        /// <param name="attributes">One to seven columns, also through to-one relations (<c>user___name</c>).</param>
        /// <returns>The expression: it gives the value of a single attribute, and a <see cref="Tuple"/> of several.</returns>
        /// <exception cref="ArgumentException">There are no attributes, or too many.</exception>
        /// <exception cref="SmartQueryException">A name is wrong, or is no single column.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>var counts = await Post.Query.GroupBy(Post.GroupExpression("rating")).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();</code></example>
        public static Expression<Func<T, object?>> GroupExpression(params string[] attributes) => Grouping.Key<T>(QueryModel.Of(DatabaseRegistry.For(typeof(T)), typeof(T)), attributes);

        /// <summary>The records, sorted.</summary>
        /// <typeparam name="TKey">The type of what they are sorted by.</typeparam>
        /// <param name="keySelector">What they are sorted by.</param>
        /// <returns>A query.</returns>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> OrderBy<TKey>(Expression<Func<T, TKey>> keySelector) => DatabaseRegistry.For(typeof(T)).Query<T>().OrderBy(keySelector);

        /// <summary>The records, sorted from the greatest down.</summary>
        /// <typeparam name="TKey">The type of what they are sorted by.</typeparam>
        /// <param name="keySelector">What they are sorted by.</param>
        /// <returns>A query.</returns>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> OrderByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => DatabaseRegistry.For(typeof(T)).Query<T>().OrderByDescending(keySelector);

        /// <summary>All records.</summary>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The records, in the database's order; empty where there are none.</returns>
        public static Task<List<T>> AllAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().ToListAsync(cancellationToken);

        /// <summary>The first record that the database gives.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The record.</returns>
        /// <exception cref="RecordNotFoundException">There is none.</exception>
        public static Task<T> FirstAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).FirstAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).FirstAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<T> FirstAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().FirstAsync(cancellationToken);

        /// <summary>The first record that the database gives.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The record; <see langword="null"/> where there is none.</returns>
        public static Task<T?> FirstOrDefaultAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).FirstOrDefaultAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).FirstOrDefaultAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<T?> FirstOrDefaultAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().FirstOrDefaultAsync(cancellationToken);

        /// <summary>The only record.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The record.</returns>
        /// <exception cref="RecordNotFoundException">There is none.</exception>
        /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
        public static Task<T> SingleAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).SingleAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).SingleAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<T> SingleAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().SingleAsync(cancellationToken);

        /// <summary>The only record.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The record; <see langword="null"/> where there is none.</returns>
        /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
        public static Task<T?> SingleOrDefaultAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).SingleOrDefaultAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).SingleOrDefaultAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<T?> SingleOrDefaultAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().SingleOrDefaultAsync(cancellationToken);

        /// <summary>The number of records.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The number.</returns>
        public static Task<int> CountAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).CountAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).CountAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<int> CountAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().CountAsync(cancellationToken);

        /// <summary>Whether there is any record.</summary>
        /// <param name="predicate">The condition; without one, all records count.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns><see langword="true"/> where there is one.</returns>
        public static Task<bool> AnyAsync(Expression<Func<T, bool>> predicate, CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().Where(predicate).AnyAsync(cancellationToken);

        /// <inheritdoc cref="extension{T}(T).AnyAsync(Expression{Func{T, bool}}, CancellationToken)"/>
        public static Task<bool> AnyAsync(CancellationToken cancellationToken = default) => DatabaseRegistry.For(typeof(T)).Query<T>().AnyAsync(cancellationToken);

        /// <summary>The record with this primary key. In a session, one that is tracked already is given without asking the database.</summary>
        /// <param name="keyValues">The key's values in the order of the key's columns; numbers of another width are converted.</param>
        /// <returns>The record; <see langword="null"/> where there is none, or it is marked as deleted.</returns>
        /// <exception cref="InvalidKeyException">The number of values or a type is wrong, or a value is null.</exception>
        /// <example><code>User? user = await User.FindAsync(1);  OrderLine? line = await OrderLine.FindAsync(1, "a");</code></example>
        public static Task<T?> FindAsync(params object?[] keyValues) => KeyFinder.FindAsync<T>(DatabaseRegistry.For(typeof(T)), keyValues ?? [null], CancellationToken.None);

        /// <inheritdoc cref="extension{T}(T).FindAsync(object?[])"/>
        /// <param name="keyValue">The key.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        public static Task<T?> FindAsync(object? keyValue, CancellationToken cancellationToken) => KeyFinder.FindAsync<T>(DatabaseRegistry.For(typeof(T)), [keyValue], cancellationToken);

        /// <inheritdoc cref="extension{T}(T).FindAsync(object?[])"/>
        /// <param name="keyValues">The key's values in the order of the key's columns.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        public static Task<T?> FindAsync(object?[] keyValues, CancellationToken cancellationToken) => KeyFinder.FindAsync<T>(DatabaseRegistry.For(typeof(T)), keyValues ?? [null], cancellationToken);

        /// <summary>The record with this primary key, which must be there.</summary>
        /// <param name="keyValues">The key's values in the order of the key's columns; numbers of another width are converted.</param>
        /// <returns>The record.</returns>
        /// <exception cref="RecordNotFoundException">There is none; the exception names class and key.</exception>
        /// <exception cref="InvalidKeyException">The number of values or a type is wrong, or a value is null.</exception>
        public static Task<T> FindOrFailAsync(params object?[] keyValues) => KeyFinder.FindOrFailAsync<T>(DatabaseRegistry.For(typeof(T)), keyValues ?? [null], CancellationToken.None);

        /// <inheritdoc cref="extension{T}(T).FindOrFailAsync(object?[])"/>
        /// <param name="keyValue">The key.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        public static Task<T> FindOrFailAsync(object? keyValue, CancellationToken cancellationToken) => KeyFinder.FindOrFailAsync<T>(DatabaseRegistry.For(typeof(T)), [keyValue], cancellationToken);

        /// <inheritdoc cref="extension{T}(T).FindOrFailAsync(object?[])"/>
        /// <param name="keyValues">The key's values in the order of the key's columns.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        public static Task<T> FindOrFailAsync(object?[] keyValues, CancellationToken cancellationToken) => KeyFinder.FindOrFailAsync<T>(DatabaseRegistry.For(typeof(T)), keyValues ?? [null], cancellationToken);
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>The records that a collection relation of this one leads to, as a query: nothing is loaded onto the record.</summary>
        /// <typeparam name="TRelated">The class of the related records.</typeparam>
        /// <param name="relation">The relation.</param>
        /// <returns>A query.</returns>
        /// <exception cref="ArgumentException">The expression names no relation.</exception>
        /// <example><code>await user.Related(u => u.Posts).OrderBy("-created_at").ToListAsync();</code></example>
        public ActiveQuery<TRelated> Related<TRelated>(Expression<Func<T, IEnumerable<TRelated>>> relation)
            where TRelated : class, IActiveRecord
            => (ActiveQuery<TRelated>)RelatedQuery.Of<TRelated>(record, relation);

        /// <summary>The record that a to-one relation of this one leads to, as a query.</summary>
        /// <typeparam name="TRelated">The class of the related record.</typeparam>
        /// <param name="relation">The relation.</param>
        /// <returns>A query for one record or none.</returns>
        /// <exception cref="ArgumentException">The expression names no relation.</exception>
        public ActiveQuery<TRelated> Related<TRelated>(Expression<Func<T, TRelated?>> relation)
            where TRelated : class, IActiveRecord
            => (ActiveQuery<TRelated>)RelatedQuery.Of<TRelated>(record, relation);
    }
}
