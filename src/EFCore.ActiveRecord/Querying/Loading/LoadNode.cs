using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>One relation of a schema, looked up in the model.</summary>
internal sealed class LoadNode : IEquatable<LoadNode>
{
    private readonly int _hash;

    public LoadNode(INavigationBase relation, Load strategy, IReadOnlyList<LoadNode> nested, IReadOnlyList<LoadStep> steps, LambdaExpression? restriction, bool hasRange)
    {
        Relation = relation;
        Strategy = strategy;
        Steps = steps;
        Restriction = restriction;
        HasRange = hasRange;
        Level = new LoadLevel(relation.TargetEntityType, nested);
        IsReusable = steps.Count == 0 && nested.All(n => n.IsReusable);
        _hash = nested.Aggregate(HashCode.Combine(relation, strategy, steps.Count), HashCode.Combine);
    }

    public INavigationBase Relation { get; }

    public Load Strategy { get; }

    /// <summary>What is loaded with the related records.</summary>
    public LoadLevel Level { get; }

    public IReadOnlyList<LoadStep> Steps { get; }

    /// <summary>The related rows of all that there are: a function from a query to a query.</summary>
    public LambdaExpression? Restriction { get; }

    /// <summary>Whether only some of the rows of each record are wanted by their number.</summary>
    public bool HasRange { get; }

    /// <summary>Whether nothing in it can have another value the next time.</summary>
    public bool IsReusable { get; }

    public bool IsJoined => Strategy is Load.Joined or Load.InnerJoined;

    /// <summary>The class that has the relation; it may be derived from that of the records.</summary>
    public Type Owner => Relation.DeclaringEntityType.ClrType;

    public IEntityType Target => Relation.TargetEntityType;

    /// <summary>The way of a second query.</summary>
    /// <exception cref="EagerLoadException">There is none.</exception>
    public LoadWay Way => field ??= LoadWay.Of(this);

    /// <summary>Whether it is the other side of a relation and leads to one record: the one that the relation was followed from.</summary>
    public bool LeadsBack(INavigationBase from) => LeadsBack(from, Relation);

    public static bool LeadsBack(INavigationBase from, INavigationBase relation) => !relation.IsCollection && from.Inverse == relation;

    public Expression Restrict(Expression related)
        => Restriction is null ? related : new Placing(Restriction.Parameters[0], related).Visit(Restriction.Body);

    /// <summary>The order of the related rows alone.</summary>
    public Expression Order(Expression related)
        => Restriction is null ? related : new Placing(Restriction.Parameters[0], related).Visit(Ordering(Restriction.Body));

    public bool Equals(LoadNode? other)
        => ReferenceEquals(this, other)
            || (other is not null && other._hash == _hash && other.Relation == Relation && other.Strategy == Strategy
                && other.Steps.SequenceEqual(Steps) && other.Level.Nodes.SequenceEqual(Level.Nodes));

    public override bool Equals(object? obj) => Equals(obj as LoadNode);

    public override int GetHashCode() => _hash;

    private static Expression Ordering(Expression query)
        => query is not MethodCallExpression call ? query
            : Orderings.Is(call) ? call.Update(null, [Ordering(call.Arguments[0]), .. call.Arguments.Skip(1)])
            : Ordering(call.Arguments[0]);

    private sealed class Placing(ParameterExpression parameter, Expression value) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? value : node;
    }
}
