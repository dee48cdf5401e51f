using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Lambdas;

/// <summary>An operator of LINQ's that takes a lambda on records and gives records.</summary>
internal sealed class LambdaOperator
{
    private readonly Func<Expression, LambdaExpression, Expression> _apply;

    private LambdaOperator(Func<Expression, LambdaExpression, Expression> apply) => _apply = apply;

    public static LambdaOperator Where { get; }
        = new((source, lambda) => Clauses.Call(nameof(Queryable.Where), source, Expression.Quote(lambda)));

    public static LambdaOperator OrderBy { get; } = new(Orderings.OrderBy);

    public static LambdaOperator OrderByDescending { get; } = new(Orderings.OrderByDescending);

    public static LambdaOperator ThenBy { get; } = new((source, key) => Orderings.Append(source, key, descending: false));

    public static LambdaOperator ThenByDescending { get; } = new((source, key) => Orderings.Append(source, key, descending: true));

    public Expression Apply(Expression source, LambdaExpression lambda) => _apply(source, lambda);
}
