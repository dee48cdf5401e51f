using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The relations that a query which is about to run shall load: read from the marks in it.</summary>
internal sealed class LoadMarks
{
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

    /// <param name="query">The query.</param>
    /// <param name="model">The model that it is for.</param>
    public static LoadMarks Of(Expression query, IModel model)
    {
        List<MethodCallExpression> marks = [];
        var current = query;
        for (; current is MethodCallExpression { Object: null } call && QueryMarks.KeepsRecords(call); current = call.Arguments[0])
        {
            if (QueryMarks.IsMark(call) && QueryMarks.NoteOf(call) is LoadClause)
            {
                marks.Add(call);
            }
        }

        if (marks.Count == 0)
        {
            return new LoadMarks(marks, [], null);
        }

        var nodes = Enumerable.Reverse(marks).Aggregate((IReadOnlyList<LoadNode>)[], (all, mark) => LoadSchema.Merge(all, Clause(mark).Nodes));
        var type = model.FindEntityType(Clauses.ElementOf(marks[0]))!;
        var level = new LoadLevel(type, nodes);
        return new LoadMarks(marks, nodes, level.Separate.Count == 0 ? null : LoadPlan.Of(level, query, level.Joined.Count > 0, current.GetType() == typeof(EntityQueryRootExpression) && type.GetTableName() is not null));
    }

    /// <summary>What stands for a mark in the query that runs: the conditions of inner joins where each was said, and all that is joined in the last place.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="isDropped">Whether no record at this place can get into the query's result: it is counted, compared, grouped or read for single values.</param>
    /// <exception cref="EagerLoadException">Records at this place may be part of the query's result, but are not the result itself.</exception>
    public Expression Replace(MethodCallExpression mark, bool isDropped)
    {
        if (!isDropped && !_marks.Contains(mark))
        {
            throw EagerLoadException.WithoutRecords();
        }

        var rows = Includes.WithRelated(mark.Arguments[0], Clause(mark).Nodes);
        return mark == _marks.FirstOrDefault() ? Includes.Apply(rows, [.. _nodes.Where(n => n.IsJoined)]) : rows;
    }

    private static LoadClause Clause(MethodCallExpression mark) => (LoadClause)QueryMarks.NoteOf(mark);
}
