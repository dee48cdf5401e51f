using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord;

/// <summary>Says what is loaded with records: a strategy for each relation, nested to any depth; inside a load also which of the related records, and in what order.</summary>
/// <typeparam name="T">The class of the records.</typeparam>
/// <example><code>User.With(s => s.Joined(u => u.Posts).Subquery(u => u.Comments, c => c.Where(x => x.Body != "").SelectIn(x => x.Post)))</code></example>
public sealed class EagerBuilder<T>
    where T : class, IActiveRecord
{
    private readonly List<LoadRequest> _loads = [];
    private readonly List<LoadStep> _steps = [];
    private bool _hasRange;

    internal EagerBuilder()
    {
    }

    /// <summary>Loads a collection in the same query.</summary>
    /// <typeparam name="TRelated">The class of the related records.</typeparam>
    /// <param name="relation">The relation.</param>
    /// <param name="nested">What is loaded with the related records, and which of them.</param>
    /// <param name="inner">Whether only records that have a related one are wanted.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The expression names no property.</exception>
    public EagerBuilder<T> Joined<TRelated>(Expression<Func<T, IEnumerable<TRelated>?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null, bool inner = false)
        where TRelated : class, IActiveRecord
        => Add(relation, inner ? Load.InnerJoined : Load.Joined, nested);

    /// <inheritdoc cref="Joined{TRelated}(Expression{Func{T, IEnumerable{TRelated}}}, Func{EagerBuilder{TRelated}, EagerBuilder{TRelated}}, bool)"/>
    /// <summary>Loads a to-one relation in the same query.</summary>
    public EagerBuilder<T> Joined<TRelated>(Expression<Func<T, TRelated?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null, bool inner = false)
        where TRelated : class, IActiveRecord
        => Add(relation, inner ? Load.InnerJoined : Load.Joined, nested);

    /// <summary>Loads a collection in a second query, which repeats the first as a subquery.</summary>
    /// <typeparam name="TRelated">The class of the related records.</typeparam>
    /// <param name="relation">The relation.</param>
    /// <param name="nested">What is loaded with the related records, and which of them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The expression names no property.</exception>
    public EagerBuilder<T> Subquery<TRelated>(Expression<Func<T, IEnumerable<TRelated>?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null)
        where TRelated : class, IActiveRecord
        => Add(relation, Load.Subquery, nested);

    /// <inheritdoc cref="Subquery{TRelated}(Expression{Func{T, IEnumerable{TRelated}}}, Func{EagerBuilder{TRelated}, EagerBuilder{TRelated}})"/>
    /// <summary>Loads a to-one relation in a second query, which repeats the first as a subquery.</summary>
    public EagerBuilder<T> Subquery<TRelated>(Expression<Func<T, TRelated?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null)
        where TRelated : class, IActiveRecord
        => Add(relation, Load.Subquery, nested);

    /// <summary>Loads a collection in a second query, by keys.</summary>
    /// <typeparam name="TRelated">The class of the related records.</typeparam>
    /// <param name="relation">The relation.</param>
    /// <param name="nested">What is loaded with the related records, and which of them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The expression names no property.</exception>
    public EagerBuilder<T> SelectIn<TRelated>(Expression<Func<T, IEnumerable<TRelated>?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null)
        where TRelated : class, IActiveRecord
        => Add(relation, Load.SelectIn, nested);

    /// <inheritdoc cref="SelectIn{TRelated}(Expression{Func{T, IEnumerable{TRelated}}}, Func{EagerBuilder{TRelated}, EagerBuilder{TRelated}})"/>
    /// <summary>Loads a to-one relation in a second query, by keys.</summary>
    public EagerBuilder<T> SelectIn<TRelated>(Expression<Func<T, TRelated?>> relation, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested = null)
        where TRelated : class, IActiveRecord
        => Add(relation, Load.SelectIn, nested);

    /// <summary>Inside a load: only the related records that fulfil a condition.</summary>
    /// <param name="predicate">The condition.</param>
    /// <returns>The same builder.</returns>
    public EagerBuilder<T> Where(Expression<Func<T, bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Step((_, related) => Clauses.Call(nameof(Queryable.Where), related, Expression.Quote(predicate)));
    }

    /// <inheritdoc cref="Where(Expression{Func{T, bool}})"/>
    /// <summary>Inside a load: only the related records that fulfil conditions given by names.</summary>
    /// <param name="filters">The conditions, all of which must hold.</param>
    public EagerBuilder<T> Where(params Filter[] filters) => Filtered(Filter.And(filters));

    /// <inheritdoc cref="Where(Filter[])"/>
    /// <param name="filters">An anonymous object or dictionary of keys and values, or several filters.</param>
    public EagerBuilder<T> Where(object filters) => filters is Expression<Func<T, bool>> predicate ? Where(predicate) : Filtered(Filter.From(filters));

    /// <summary>Inside a load: the related records in this order, behind the order that was given before.</summary>
    /// <param name="sorts">Attributes, also through relations; a <c>-</c> in front sorts from the greatest down.</param>
    /// <returns>The same builder.</returns>
    public EagerBuilder<T> OrderBy(params string[] sorts)
    {
        ArgumentNullException.ThrowIfNull(sorts);
        return Step((source, related) => Sorter.Append(source, related, sorts));
    }

    /// <inheritdoc cref="OrderBy(string[])"/>
    /// <typeparam name="TKey">The type of what they are sorted by.</typeparam>
    /// <param name="keySelector">What they are sorted by.</param>
    public EagerBuilder<T> OrderBy<TKey>(Expression<Func<T, TKey>> keySelector) => Sorted(keySelector, descending: false);

    /// <inheritdoc cref="OrderBy{TKey}(Expression{Func{T, TKey}})"/>
    /// <summary>Inside a load: the related records from the greatest down, behind the order that was given before.</summary>
    public EagerBuilder<T> OrderByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => Sorted(keySelector, descending: true);

    /// <summary>Inside a load: leaves out the first related records of each record.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The same builder.</returns>
    public EagerBuilder<T> Skip(int count) => Range(RangeClause.Skip, count);

    /// <summary>Inside a load: only the first related records of each record.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The same builder.</returns>
    public EagerBuilder<T> Take(int count) => Range(RangeClause.Take, count);

    /// <exception cref="ArgumentException">It restricts the records of the query itself.</exception>
    internal static IReadOnlyList<LoadRequest> Read(Func<EagerBuilder<T>, EagerBuilder<T>> schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var builder = schema(new EagerBuilder<T>());
        return builder._steps.Count == 0
            ? builder._loads
            : throw new ArgumentException($"Where, OrderBy, Skip and Take stand inside a load. The records of '{typeof(T).Name}' themselves are chosen and sorted by the query.", nameof(schema));
    }

    internal static LoadRequest Request(LambdaExpression relation, Load strategy, EagerBuilder<T>? nested)
    {
        var (name, owner) = RelationSelector.Read(relation);
        return new LoadRequest(name, owner, strategy, nested?._loads ?? [], nested?._steps ?? [], nested?._hasRange == true);
    }

    private EagerBuilder<T> Add<TRelated>(LambdaExpression relation, Load strategy, Func<EagerBuilder<TRelated>, EagerBuilder<TRelated>>? nested)
        where TRelated : class, IActiveRecord
    {
        _loads.Add(EagerBuilder<TRelated>.Request(relation, strategy, nested?.Invoke(new EagerBuilder<TRelated>())));
        return this;
    }

    private EagerBuilder<T> Filtered(Filter filter)
        => Step((source, related) =>
        {
            var (clause, values) = FilterCompiler.Compile(source, filter);
            return clause.Apply(related, SlotFiller.Values(values));
        });

    private EagerBuilder<T> Sorted(LambdaExpression key, bool descending)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Step((_, related) => Orderings.Append(related, key, descending));
    }

    private EagerBuilder<T> Range(RangeClause clause, int count)
    {
        _hasRange = true;
        return Step((_, related) => clause.Apply(related, SlotFiller.Values([count])));
    }

    private EagerBuilder<T> Step(LoadStep step)
    {
        _steps.Add(step);
        return this;
    }
}
