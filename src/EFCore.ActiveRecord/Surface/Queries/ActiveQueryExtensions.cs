using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Surface.Input;
using EFCore.ActiveRecord.Writing.Sets;

namespace EFCore.ActiveRecord;

/// <summary>What active records add to any <see cref="IQueryable{T}"/> of theirs, also to that of a DbContext.</summary>
public static partial class ActiveQueryExtensions
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
        => Filtered(query, Filter.And(filters));

    /// <inheritdoc cref="Where{T}(IQueryable{T}, Filter[])"/>
    /// <param name="query">The query.</param>
    /// <param name="filters">An anonymous object or dictionary of keys and values, or several filters.</param>
    /// <exception cref="ArgumentException">The object holds no conditions.</exception>
    /// <example><code>Post.Where(new { rating__in = new[] { 2, 3, 4 }, user___name__like = "%Bi%" })</code></example>
    public static IQueryable<T> Where<T>(this IQueryable<T> query, object filters)
        where T : class, IActiveRecord
        => filters is Expression<Func<T, bool>> predicate
            ? Filtered(query, predicate) // Where this namespace is nearer than LINQ's, C# chooses this overload.
            : Filtered(query, Filter.From(filters));

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

    /// <summary>The records in which a text occurs, literally and ignoring case, in one of their text columns.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="text">The text; <c>%</c> and <c>_</c> mean themselves. An empty one is in every record.</param>
    /// <param name="attributes">The columns to search; where none is named, those marked <see cref="SearchableAttribute"/> or else all text columns.</param>
    /// <returns>The query with the condition.</returns>
    /// <exception cref="UnknownAttributeException">The class has no attribute of that name.</exception>
    /// <exception cref="NotSearchableException">An attribute is no text column, or the class has none.</exception>
    public static IQueryable<T> Search<T>(this IQueryable<T> query, string text, params string[] attributes)
        where T : class, IActiveRecord
        => SearchBuilder.Search(query, text, attributes);

    /// <inheritdoc cref="Search{T}(IQueryable{T}, string, string[])"/>
    public static IQueryable<T> Search<T>(this IQueryable<T> query, string text)
        where T : class, IActiveRecord
        => SearchBuilder.Search(query, text, []);

    /// <inheritdoc cref="Search{T}(IQueryable{T}, string, string[])"/>
    public static IQueryable<T> Search<T>(this IQueryable<T> query, string text, params Expression<Func<T, string?>>[] attributes)
        where T : class, IActiveRecord
        => SearchBuilder.Search(query, text, attributes.Select(MemberNames.Of));

    /// <summary>Chosen columns instead of records.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="attributes">The columns, also through to-one relations (<c>user___name</c>).</param>
    /// <returns>A query for rows.</returns>
    /// <exception cref="SmartQueryException">A name is wrong, or is no single column.</exception>
    /// <exception cref="ArgumentException">No column or the same one twice.</exception>
    public static RowQuery SelectColumns<T>(this IQueryable<T> query, params string[] attributes)
        where T : class, IActiveRecord
        => ColumnSelection.Of(query, attributes);

    /// <summary>Groups records that have the same values.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="attributes">One to seven columns, also through to-one relations (<c>user___name</c>).</param>
    /// <returns>The groups, to aggregate.</returns>
    public static GroupedQuery<T> GroupBy<T>(this IQueryable<T> query, params string[] attributes)
        where T : class, IActiveRecord
        => new(query, attributes);

    /// <summary>Condition, filters, order and what is loaded with the records in one call; what is not given is left out.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="criteria">A LINQ condition.</param>
    /// <param name="filters">Conditions by names: an anonymous object or dictionary, a filter, or several filters.</param>
    /// <param name="sort">Attributes to sort by, as <c>OrderBy</c> takes them.</param>
    /// <param name="schema">What is loaded with the records, as <c>With</c> takes it.</param>
    /// <returns>The query with all of it.</returns>
    /// <exception cref="SmartQueryException">A name, operator or value is wrong; nothing was sent.</exception>
    /// <example><code>await Comment.SmartQuery(criteria: c => c.Body != "", filters: new { post___rating__ge = 3 }, sort: ["user___name", "-created_at"]).ToListAsync();</code></example>
    public static IQueryable<T> SmartQuery<T>(this IQueryable<T> query, Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null, Func<EagerBuilder<T>, EagerBuilder<T>>? schema = null)
        where T : class, IActiveRecord
    {
        query = criteria is null ? query : Filtered(query, criteria);
        query = filters is null ? query : query.Where(filters);
        query = sort is null ? query : Sorter.Sort(query, sort);
        return schema is null ? query : query.With(schema);
    }

    /// <inheritdoc cref="SmartQuery{T}(IQueryable{T}, Expression{Func{T, bool}}, object, IEnumerable{string}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
    public static IQueryable<T> SmartQuery<T>(this IQueryable<T> query, EagerSchema schema, Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null)
        where T : class, IActiveRecord
        => query.SmartQuery(criteria, filters, sort).With(schema);

    /// <summary>The records that somebody outside asks for: filters, a search, sorts and a page by names, held to the limits.</summary>
    /// <remarks>
    /// A page is cut out always, unless the input is <see cref="QueryInput.WithoutPage"/>; behind all sorts the records of a page are sorted by their primary key. The relations
    /// that names lead through are not loaded with the records; <c>AutoInclude()</c> behind it, or <c>Include</c>, loads relations.
    /// </remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query, which the input narrows and sorts within the order that it has.</param>
    /// <param name="input">What is asked for.</param>
    /// <param name="allow">Says which attributes the input may name, and changes the limits. Without it, all may be named but for those that are marked.</param>
    /// <returns>The query with what is asked for.</returns>
    /// <exception cref="InputLimitException">The input asks for more than the limits let through; nothing was sent.</exception>
    /// <exception cref="SmartQueryException">A name, operator or value is wrong or not allowed; nothing was sent.</exception>
    /// <exception cref="ArgumentException"><paramref name="allow"/> names an attribute that the class does not have.</exception>
    /// <example><code>Post.SmartQuery(QueryInput.Parse("rating__ge=3&amp;sort=-rating&amp;page=2"), allow => allow.Filter(p => p.Rating, p => p.User!.Name).Sort(p => p.Rating))</code></example>
    public static IQueryable<T> SmartQuery<T>(this IQueryable<T> query, QueryInput input, Action<InputRules<T>>? allow = null)
        where T : class, IActiveRecord
        => InputQuery.Apply(query, input, allow);

    /// <inheritdoc cref="ActiveQuery{T}.AutoInclude(bool)"/>
    /// <remarks>The relations are loaded by contexts with <c>UseActiveRecord</c>; other contexts use them in the query only.</remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="enabled"><see langword="false"/> to use them in the query only.</param>
    public static IQueryable<T> AutoInclude<T>(this IQueryable<T> query, bool enabled = true)
        where T : class, IActiveRecord
        => RecordQuery.PassesThroughLibrary(query) ? RecordQuery.Append(query, enabled ? PlainClause.WithAutoInclude : PlainClause.WithoutAutoInclude) : query;

    /// <summary>Brings in the rows that are marked as deleted.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <returns>The query without the filter of <see cref="ISoftDeletable"/>; unchanged for a class that has none.</returns>
    public static IQueryable<T> IncludeDeleted<T>(this IQueryable<T> query)
        where T : class, IActiveRecord
        => RecordQuery.Append(query, PlainClause.IncludeDeleted);

    /// <summary>Keeps only the rows that are marked as deleted.</summary>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <returns>The query; it finds nothing for a class that is not <see cref="ISoftDeletable"/>.</returns>
    public static IQueryable<T> OnlyDeleted<T>(this IQueryable<T> query)
        where T : class, IActiveRecord
        => RecordQuery.Append(query.IncludeDeleted(), PlainClause.WhereDeleted);

    /// <summary>Sets attributes in all rows of the query, in one statement and without reading them.</summary>
    /// <remarks>Sets the stamps of the last change as well, unless they are among the values. Records that were read before, also those that a session tracks, stay as they are.</remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="values">An anonymous object or dictionary of names and values; a to-one relation takes a record.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="UnknownAttributeException">The class has no attribute of that name.</exception>
    /// <exception cref="NotSettableException">An attribute is no column that can be set, or belongs to the key.</exception>
    /// <exception cref="AttributeValueException">A value does not fit its attribute.</exception>
    /// <exception cref="RecordSaveException">The database refuses it; nothing is written.</exception>
    /// <example><code>await User.Where(new { age__lt = 18 }).UpdateAsync(new { age = 18 });</code></example>
    public static Task<int> UpdateAsync<T>(this IQueryable<T> query, object values, CancellationToken cancellationToken = default)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(values);
        return RowUpdates.UpdateAsync(query, values, cancellationToken);
    }

    /// <summary>Deletes all rows of the query, in one statement and without reading them; marks them as deleted where the class is <see cref="ISoftDeletable"/>.</summary>
    /// <remarks>Where the database was opened with <see cref="ActiveRecordOptionsBuilder.CascadeSoftDelete"/>, rows of a soft-deletable class are read, and their dependents are marked with them.</remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="hard">Whether the rows of a soft-deletable class go for good.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="ForeignKeyException">Other rows refer to one of them; nothing is deleted.</exception>
    public static Task<int> DeleteAsync<T>(this IQueryable<T> query, bool hard = false, CancellationToken cancellationToken = default)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(query);
        return RowUpdates.DeleteAsync(query, hard, cancellationToken);
    }

    /// <summary>Takes the mark of deletion off all rows of the query that have it, in one statement.</summary>
    /// <remarks>Where the database was opened with <see cref="ActiveRecordOptionsBuilder.CascadeSoftDelete"/>, also off the dependents that were deleted with them; it reads the rows then.</remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query; <c>OnlyDeleted()</c> need not be said.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of rows.</returns>
    public static Task<int> RestoreAsync<T>(this IQueryable<T> query, CancellationToken cancellationToken = default)
        where T : class, IActiveRecord, ISoftDeletable
    {
        ArgumentNullException.ThrowIfNull(query);
        return RowUpdates.RestoreAsync(query, cancellationToken);
    }

    /// <summary>Reads the records in batches in the order of their key, each by a query of its own, so that memory holds one batch at a time.</summary>
    /// <remarks>The query's own order does not count. Rows that are written meanwhile are read where their key comes later; no connection is held between batches.</remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="size">How many records a batch has; the last one may have fewer.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The batches; none where there are no records.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 1.</exception>
    /// <exception cref="InvalidKeyException">The class has no key.</exception>
    /// <example><code>await foreach (IReadOnlyList&lt;User&gt; batch in User.Where(u => u.Age > 18).InBatchesAsync(1000)) { }</code></example>
    public static IAsyncEnumerable<IReadOnlyList<T>> InBatchesAsync<T>(this IQueryable<T> query, int size = 1000, CancellationToken cancellationToken = default)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Batches.Of(query, size, cancellationToken);
    }

    private static IQueryable<T> Filtered<T>(IQueryable<T> query, Expression<Func<T, bool>> predicate)
        where T : class, IActiveRecord
        => query is ActiveQuery<T> active ? active.Where(predicate) : Queryable.Where(query, predicate);

    private static IQueryable<T> Filtered<T>(IQueryable<T> query, Filter filter)
        where T : class, IActiveRecord
    {
        var (clause, values) = FilterCompiler.Compile(QueryModel.Of(query), filter);
        return RecordQuery.Append(query, clause, values);
    }
}
