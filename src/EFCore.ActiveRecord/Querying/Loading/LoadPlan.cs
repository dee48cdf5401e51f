using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>What is loaded after a query, and what the query says of all its rows that holds for these as well.</summary>
/// <param name="Level">The relations.</param>
/// <param name="Tracks">Whether the query says that its records are tracked; <see langword="null"/> where it says nothing.</param>
/// <param name="FilterCalls">Its calls of IgnoreQueryFilters.</param>
/// <param name="Joins">Whether other objects come with its records in the same rows.</param>
/// <param name="IsOfTable">Whether its records are rows of their table, none of them twice.</param>
internal sealed record LoadPlan(LoadLevel Level, bool? Tracks, IReadOnlyList<MethodCallExpression> FilterCalls, bool Joins, bool IsOfTable)
{
    private IReadOnlyList<IEntityType> Sources => field ??= [.. SourcesOf(Level)];

    /// <summary>Whether no object of the query's own rows can come a second time.</summary>
    public bool RootsComeOnce => IsOfTable && !Joins && IsOnlySource(Level.EntityType);

    /// <summary>For the records of a query that are to be put together, and nothing to be loaded after it.</summary>
    /// <returns><see langword="null"/> where the query gives something else than records.</returns>
    public static LoadPlan? OfResult(Expression query, IModel model)
    {
        var current = CountedPartClause.PartOf(query);
        var type = typeof(IQueryable).IsAssignableFrom(current.Type) ? Clauses.ElementOf(current) : current.Type;
        while (current is MethodCallExpression { Object: null } call && QueryMarks.KeepsRecords(call))
        {
            current = call.Arguments[0];
        }

        return current is EntityQueryRootExpression && model.FindEntityType(type) is { } entityType && typeof(IActiveRecord).IsAssignableFrom(type)
            ? Of(new LoadLevel(entityType, []), query, joins: true, isOfTable: false)
            : null;
    }

    public static LoadPlan Of(LoadLevel level, Expression query, bool joins, bool isOfTable)
    {
        bool? tracks = null;
        List<MethodCallExpression> filters = [];
        for (var current = query; current is MethodCallExpression { Object: null, Arguments.Count: > 0 } call && typeof(IQueryable).IsAssignableFrom(call.Arguments[0].Type); current = call.Arguments[0])
        {
            switch (call.Method.Name)
            {
                case nameof(EntityFrameworkQueryableExtensions.AsNoTracking) or nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution):
                    tracks ??= false;
                    break;
                case nameof(EntityFrameworkQueryableExtensions.AsTracking):
                    tracks ??= true;
                    break;
                case nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters):
                    filters.Add(call);
                    break;
            }
        }

        return new LoadPlan(level, tracks, filters, joins, isOfTable);
    }

    /// <summary>Whether no object of a relation's rows can be there already: it is the only place where rows of that class come from.</summary>
    public bool ComesOnce(LoadNode node)
        => !Joins && node.Way.IsDirect && node.Level.Joined.Count == 0 && IsOnlySource(node.Target);

    /// <summary>The rows of another query, under the filters that hold for this one.</summary>
    public Expression WithFilters(Expression rows)
        => FilterCalls.Aggregate(rows, (query, call) => Expression.Call(call.Method.GetGenericMethodDefinition().MakeGenericMethod(Clauses.ElementOf(query)), [query, .. call.Arguments.Skip(1)]));

    private bool IsOnlySource(IEntityType type) => Sources.Count(t => t == type.GetRootType()) == 1;

    private static IEnumerable<IEntityType> SourcesOf(LoadLevel level)
        => level.Nodes.SelectMany(n => SourcesOf(n.Level).Concat(Alongside(n))).Prepend(level.EntityType.GetRootType());

    /// <summary>What EF Core makes objects of on the way to related rows: the records once more, and the rows between them and many others.</summary>
    private static IEnumerable<IEntityType> Alongside(LoadNode node)
    {
        if (!node.IsJoined && !node.Way.IsDirect)
        {
            yield return node.Way.Rows.GetRootType();
        }

        if (node.Relation is ISkipNavigation { JoinEntityType: var between })
        {
            yield return between.GetRootType();
        }
    }
}
