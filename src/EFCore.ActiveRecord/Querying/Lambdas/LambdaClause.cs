using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Lambdas;

/// <summary>An operator with a lambda of the program, whose captured variables are the clause's values. So queries by lambdas have plans as those by names do.</summary>
internal sealed class LambdaClause : QueryClause
{
    private readonly LambdaOperator _operator;
    private readonly LambdaExpression _lambda;

    private LambdaClause(LambdaOperator linqOperator, LambdaExpression lambda, IModel model)
    {
        _operator = linqOperator;
        _lambda = lambda;
        var expanded = HybridExpander.Expand(lambda, model);
        IsReusable = LambdaReader.Takes(expanded) && !FrozenValues.AreIn(expanded);
    }

    public override bool IsReusable { get; }

    /// <summary>A query with one more operator.</summary>
    /// <returns><see langword="null"/> where EF Core has to look at the lambda itself each time.</returns>
    public static ClauseList? TryAdd(ClauseList clauses, LambdaOperator linqOperator, LambdaExpression lambda, IModel model)
    {
        if (!LambdaReader.TryRead(lambda, out var hash, out var captured))
        {
            return null;
        }

        var cache = ShapeCache.Of(model);
        var shape = new LambdaShape(linqOperator, lambda, hash);
        if (cache.Find<LambdaClause>(shape) is not { } clause)
        {
            var withSlots = (LambdaExpression)new SlotMaker().Visit(lambda);
            clause = new LambdaClause(linqOperator, withSlots, model);
            cache.Keep(shape.With(withSlots), clause);
        }

        return clause.IsReusable ? clauses.Add(clause, captured) : null;
    }

    public override Expression Apply(Expression source, SlotFiller values) => _operator.Apply(source, (LambdaExpression)values.Visit(_lambda));

    private sealed class SlotMaker : ExpressionVisitor
    {
        private int _count;

        protected override Expression VisitMember(MemberExpression node)
            => CapturedVariable.Is(node) ? new SlotExpression(node.Type, _count++) : base.VisitMember(node);
    }
}
