using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Surface.Queries;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <inheritdoc cref="ActiveQueryExtensions.WithJoined{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> WithJoined(params Expression<Func<T, object?>>[] relations) => DatabaseRegistry.For(typeof(T)).Query<T>().WithJoined(relations);

        /// <inheritdoc cref="ActiveQueryExtensions.WithJoined{T}(IQueryable{T}, Expression{Func{T, object}}, bool)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> WithJoined(Expression<Func<T, object?>> relation, bool inner) => DatabaseRegistry.For(typeof(T)).Query<T>().WithJoined(relation, inner);

        /// <inheritdoc cref="ActiveQueryExtensions.WithSubquery{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> WithSubquery(params Expression<Func<T, object?>>[] relations) => DatabaseRegistry.For(typeof(T)).Query<T>().WithSubquery(relations);

        /// <inheritdoc cref="ActiveQueryExtensions.WithSelectIn{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> WithSelectIn(params Expression<Func<T, object?>>[] relations) => DatabaseRegistry.For(typeof(T)).Query<T>().WithSelectIn(relations);

        /// <inheritdoc cref="ActiveQueryExtensions.With{T}(IQueryable{T}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> With(Func<EagerBuilder<T>, EagerBuilder<T>> schema) => DatabaseRegistry.For(typeof(T)).Query<T>().With(schema);

        /// <inheritdoc cref="ActiveQueryExtensions.With{T}(IQueryable{T}, EagerSchema)"/>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static ActiveQuery<T> With(EagerSchema schema) => DatabaseRegistry.For(typeof(T)).Query<T>().With(schema);

        /// <summary>The schema as a function from a query to the query that loads it.</summary>
        /// <param name="schema">The relations.</param>
        /// <returns>The expression; compile it to apply it, or look at it.</returns>
        /// <exception cref="SmartQueryException">There is no such relation.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Expression<Func<IQueryable<T>, IQueryable<T>>> EagerExpression(EagerSchema schema)
        {
            ArgumentNullException.ThrowIfNull(schema);
            LoadSchema.Of(QueryModel.Of(DatabaseRegistry.For(typeof(T)), typeof(T)), schema.ToRequests());
            return query => query.With(schema);
        }
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>Loads a relation onto the record, in one query. What the relation held is replaced.</summary>
        /// <param name="relation">The relation.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="NotLoadableException">It is no relation.</exception>
        /// <exception cref="ArgumentException">The expression names no property.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>await bob.LoadAsync(u => u.Posts);</code></example>
        public Task<T> LoadAsync(Expression<Func<T, object?>> relation, CancellationToken cancellationToken = default)
            => LoadOneAsync(record, [EagerBuilder<T>.Request(relation, Load.SelectIn, null)], cancellationToken);

        /// <inheritdoc cref="extension{T}(T).LoadAsync(Expression{Func{T, object}}, CancellationToken)"/>
        /// <param name="relation">The relation's name.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <exception cref="UnknownAttributeException">There is no such relation.</exception>
        public Task<T> LoadAsync(string relation, CancellationToken cancellationToken = default)
            => LoadOneAsync(record, new EagerSchema { [relation] = Load.SelectIn }.ToRequests(), cancellationToken);

        /// <summary>Loads relations onto the record, with what is nested in them. Those at the top take a query each, whatever their strategy: there is no query to join them to.</summary>
        /// <param name="schema">The relations.</param>
        /// <param name="cancellationToken">Cancels the queries.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="SmartQueryException">There is no such relation, or a name inside a load is wrong.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>await bob.LoadAsync(s => s.SelectIn(u => u.Posts, p => p.OrderBy("-rating").Take(3).Joined(x => x.Category)));</code></example>
        public Task<T> LoadAsync(Func<EagerBuilder<T>, EagerBuilder<T>> schema, CancellationToken cancellationToken = default)
            => LoadOneAsync(record, EagerBuilder<T>.Read(schema), cancellationToken);

        /// <inheritdoc cref="extension{T}(T).LoadAsync(Func{EagerBuilder{T}, EagerBuilder{T}}, CancellationToken)"/>
        public Task<T> LoadAsync(EagerSchema schema, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(schema);
            return LoadOneAsync(record, schema.ToRequests(), cancellationToken);
        }
    }

    extension<T>(IEnumerable<T> records)
        where T : class, IActiveRecord
    {
        /// <summary>Loads a relation onto records, in one query for all of them; in several where they are too many for one. What the relation held is replaced.</summary>
        /// <param name="relation">The relation.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>A task that ends when the relation is loaded.</returns>
        /// <exception cref="NotLoadableException">It is no relation.</exception>
        /// <exception cref="ArgumentException">The expression names no property.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public Task LoadAsync(Expression<Func<T, object?>> relation, CancellationToken cancellationToken = default)
            => LoadAllAsync(records, [EagerBuilder<T>.Request(relation, Load.SelectIn, null)], cancellationToken);

        /// <inheritdoc cref="extension{T}(IEnumerable{T}).LoadAsync(Expression{Func{T, object}}, CancellationToken)"/>
        /// <param name="relation">The relation's name.</param>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <exception cref="UnknownAttributeException">There is no such relation.</exception>
        public Task LoadAsync(string relation, CancellationToken cancellationToken = default)
            => LoadAllAsync(records, new EagerSchema { [relation] = Load.SelectIn }.ToRequests(), cancellationToken);

        /// <summary>Loads relations onto records, with what is nested in them. Those at the top take a query each, whatever their strategy: there is no query to join them to.</summary>
        /// <param name="schema">The relations.</param>
        /// <param name="cancellationToken">Cancels the queries.</param>
        /// <returns>A task that ends when the relations are loaded.</returns>
        /// <exception cref="SmartQueryException">There is no such relation, or a name inside a load is wrong.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public Task LoadAsync(Func<EagerBuilder<T>, EagerBuilder<T>> schema, CancellationToken cancellationToken = default)
            => LoadAllAsync(records, EagerBuilder<T>.Read(schema), cancellationToken);

        /// <inheritdoc cref="extension{T}(IEnumerable{T}).LoadAsync(Func{EagerBuilder{T}, EagerBuilder{T}}, CancellationToken)"/>
        public Task LoadAsync(EagerSchema schema, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(schema);
            return LoadAllAsync(records, schema.ToRequests(), cancellationToken);
        }
    }

    private static async Task<T> LoadOneAsync<T>(T record, IReadOnlyList<LoadRequest> requests, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(record);
        await LoadRun.OntoAsync(DatabaseRegistry.Of(record), [record], requests, cancellationToken).ConfigureAwait(false);
        return record;
    }

    private static async Task LoadAllAsync<T>(IEnumerable<T> records, IReadOnlyList<LoadRequest> requests, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(records);
        List<T> all = [.. records];
        all.ForEach(static record => ArgumentNullException.ThrowIfNull(record, nameof(records)));
        await LoadRun.OntoAsync(DatabaseRegistry.Of(typeof(T), all), all, requests, cancellationToken).ConfigureAwait(false);
    }
}
