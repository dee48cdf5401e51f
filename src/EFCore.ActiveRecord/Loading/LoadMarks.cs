using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Loading;

/// <summary>The relations that a query which is about to run shall load: read from the marks in it.</summary>
internal sealed class LoadMarks
{
    private static readonly MethodInfo LoadsMethod = typeof(LoadMarks).GetMethod(nameof(Loads), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly HashSet<string> Aggregates =
    [
        nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.Sum), nameof(Queryable.Average), nameof(Queryable.Min), nameof(Queryable.Max), nameof(Queryable.Aggregate),
        nameof(Queryable.MinBy), nameof(Queryable.MaxBy), nameof(Queryable.GroupBy),
    ];

    private static readonly HashSet<string> Tests = [nameof(Queryable.Any), nameof(Queryable.All), nameof(Queryable.Contains)];

    private readonly List<MethodCallExpression> _marks;
    private readonly IReadOnlyList<LoadNode> _nodes;

    private LoadMarks(List<MethodCallExpression> marks, IReadOnlyList<LoadNode> nodes, LoadPlan? plan)
    {
        _marks = marks;
        _nodes = nodes;
        Plan = plan;
    }

    /// <summary>Whether anything is loaded.</summary>
    public bool Any => _nodes.Count > 0;

    /// <summary>What is loaded after the query; <see langword="null"/> for nothing.</summary>
    public LoadPlan? Plan { get; }

    public static Expression Mark(Expression source, LoadClause clause)
        => Expression.Call(LoadsMethod.MakeGenericMethod(Clauses.ElementOf(source)), source, Expression.Constant(clause));

    public static bool IsMark(MethodCallExpression call) => call.Method.DeclaringType == typeof(LoadMarks);

    /// <param name="query">The query.</param>
    /// <param name="model">The model that it is for.</param>
    /// <exception cref="EagerLoadException">A joined load stands where it would be counted or compared.</exception>
    public static LoadMarks Of(Expression query, IModel model)
    {
        List<MethodCallExpression> marks = [];
        string? over = null;
        var current = query;
        var givesRecords = true;
        if (query is MethodCallExpression { Object: null, Arguments.Count: > 0 } top && top.Method.DeclaringType == typeof(Queryable) && (Aggregates.Contains(top.Method.Name) || Tests.Contains(top.Method.Name)))
        {
            givesRecords = false;
            over = Aggregates.Contains(top.Method.Name) ? top.Method.Name : null;
            current = top.Arguments[0];
        }

        for (; current is MethodCallExpression { Object: null } call && AutoIncludes.KeepsRecords(call); current = call.Arguments[0])
        {
            if (IsMark(call))
            {
                if (over is not null && Clause(call).Nodes.Any(n => n.IsJoined))
                {
                    throw EagerLoadException.UnderOperator(over);
                }

                marks.Add(call);
            }
            else if (call.Method.Name == nameof(Queryable.Distinct))
            {
                over = call.Method.Name;
            }
        }

        if (marks.Count == 0 || !givesRecords)
        {
            return new LoadMarks(marks, [], null);
        }

        var nodes = Enumerable.Reverse(marks).Aggregate((IReadOnlyList<LoadNode>)[], (all, mark) => LoadSchema.Merge(all, Clause(mark).Nodes));
        var type = model.FindEntityType(Clauses.ElementOf(marks[0]))!;
        var level = new LoadLevel(type, nodes);
        return new LoadMarks(marks, nodes, level.Separate.Count == 0 ? null : LoadPlan.Of(level, query, level.Joined.Count > 0, current.GetType() == typeof(EntityQueryRootExpression) && type.GetTableName() is not null));
    }

    /// <summary>What stands for a mark in the query that runs: the conditions of inner joins where each was said, and all that is joined in the last place.</summary>
    /// <exception cref="EagerLoadException">The records at this place are not the query's result.</exception>
    public Expression Replace(MethodCallExpression mark)
    {
        if (!_marks.Contains(mark))
        {
            throw EagerLoadException.WithoutRecords();
        }

        var rows = Includes.WithRelated(mark.Arguments[0], Clause(mark).Nodes);
        return mark == _marks[0] ? Includes.Apply(rows, [.. _nodes.Where(n => n.IsJoined)]) : rows;
    }

    private static LoadClause Clause(MethodCallExpression mark) => (LoadClause)((ConstantExpression)mark.Arguments[1]).Value!;

    private static IQueryable<T> Loads<T>(IQueryable<T> source, [NotParameterized] LoadClause clause) => source;
}
