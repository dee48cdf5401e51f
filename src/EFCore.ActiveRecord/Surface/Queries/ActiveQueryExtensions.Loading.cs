using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Loading;

namespace EFCore.ActiveRecord;

public static partial class ActiveQueryExtensions
{
    /// <summary>Loads relations with the records in the same query, by LEFT JOINs. Rows stay unique, and Skip and Take count records.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="relations">The relations.</param>
    /// <returns>The query.</returns>
    /// <exception cref="NotLoadableException">One is no relation.</exception>
    /// <exception cref="ArgumentException">An expression names no property.</exception>
    /// <example><code>await Comment.WithJoined(c => c.User, c => c.Post).ToListAsync();</code></example>
    public static IQueryable<T> WithJoined<T>(this IQueryable<T> query, params Expression<Func<T, object?>>[] relations)
        where T : class, IActiveRecord
        => LoadClause.Append(query, Requests(relations, Load.Joined));

    /// <summary>Loads a relation with the records in the same query.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="relation">The relation.</param>
    /// <param name="inner">Whether only records that have a related one are wanted.</param>
    /// <returns>The query.</returns>
    /// <exception cref="NotLoadableException">It is no relation.</exception>
    /// <exception cref="ArgumentException">The expression names no property.</exception>
    public static IQueryable<T> WithJoined<T>(this IQueryable<T> query, Expression<Func<T, object?>> relation, bool inner)
        where T : class, IActiveRecord
        => LoadClause.Append(query, Requests([relation], inner ? Load.InnerJoined : Load.Joined));

    /// <summary>Loads relations with the records, each in a second query that repeats the first with its conditions, order, skip and take as a subquery.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="relations">The relations.</param>
    /// <returns>The query; when its rows are streamed, all are read before the first is given.</returns>
    /// <exception cref="NotLoadableException">One is no relation.</exception>
    /// <exception cref="ArgumentException">An expression names no property.</exception>
    /// <exception cref="NotSupportedException">The query is a DbContext's own.</exception>
    public static IQueryable<T> WithSubquery<T>(this IQueryable<T> query, params Expression<Func<T, object?>>[] relations)
        where T : class, IActiveRecord
        => LoadClause.Append(query, Requests(relations, Load.Subquery));

    /// <summary>Loads relations with the records, each in a second query by the records' keys; in several where they are too many for one.</summary>
    /// <inheritdoc cref="WithSubquery{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
    public static IQueryable<T> WithSelectIn<T>(this IQueryable<T> query, params Expression<Func<T, object?>>[] relations)
        where T : class, IActiveRecord
        => LoadClause.Append(query, Requests(relations, Load.SelectIn));

    /// <summary>Loads relations with the records, each in its own way, nested to any depth. What is said later of the same relation counts.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="schema">The relations.</param>
    /// <returns>The query; where not all is joined and its rows are streamed, all are read before the first is given.</returns>
    /// <exception cref="SmartQueryException">There is no such relation, or a name inside a load is wrong.</exception>
    /// <exception cref="EagerLoadException">A relation cannot be loaded so.</exception>
    /// <exception cref="NotSupportedException">The query is a DbContext's own, and not all is joined.</exception>
    /// <example><code>User.With(s => s.Joined(u => u.Posts).Subquery(u => u.Comments, c => c.Joined(x => x.Post).SelectIn(x => x.User)))</code></example>
    public static IQueryable<T> With<T>(this IQueryable<T> query, Func<EagerBuilder<T>, EagerBuilder<T>> schema)
        where T : class, IActiveRecord
        => LoadClause.Append(query, EagerBuilder<T>.Read(schema));

    /// <inheritdoc cref="With{T}(IQueryable{T}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
    /// <example><code>User.With(new EagerSchema { ["posts"] = Load.Joined, ["comments"] = (Load.Subquery, new EagerSchema { ["post"] = Load.SelectIn }) })</code></example>
    public static IQueryable<T> With<T>(this IQueryable<T> query, EagerSchema schema)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(schema);
        return LoadClause.Append(query, schema.ToRequests());
    }

    private static List<LoadRequest> Requests<T>(Expression<Func<T, object?>>[] relations, Load strategy)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(relations);
        return [.. relations.Select(r => EagerBuilder<T>.Request(r, strategy, null))];
    }
}
