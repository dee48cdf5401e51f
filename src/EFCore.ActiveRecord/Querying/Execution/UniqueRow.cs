using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Finds the queries that give one row at most because their conditions name a whole key or unique index. They need no LIMIT, for which PostgreSQL plans longer than it then reads.</summary>
internal static class UniqueRow
{
    public static bool IsAskedFor(Expression query, IEntityType entityType)
    {
        HashSet<IProperty> given = [];
        while (query is MethodCallExpression { Method.Name: nameof(Queryable.Where), Arguments: [var rows, UnaryExpression { Operand: LambdaExpression condition }] })
        {
            Collect(condition.Body, entityType, given);
            query = rows;
        }

        return query is EntityQueryRootExpression && UniqueColumns(entityType).Any(given.IsSupersetOf);
    }

    private static IEnumerable<IReadOnlyList<IProperty>> UniqueColumns(IEntityType entityType)
        => entityType.GetKeys().Select(k => k.Properties)
            .Concat(entityType.GetIndexes().Where(i => i.IsUnique && i.GetFilter() is null && i.Properties.All(p => !p.IsNullable)).Select(i => i.Properties));

    private static void Collect(Expression condition, IEntityType entityType, HashSet<IProperty> given)
    {
        if (condition is BinaryExpression { NodeType: ExpressionType.AndAlso } both)
        {
            Collect(both.Left, entityType, given);
            Collect(both.Right, entityType, given);
        }
        else if (condition is BinaryExpression { NodeType: ExpressionType.Equal } equal
            && Bare(equal.Right) is QueryParameterExpression
            && Bare(equal.Left) is MemberExpression { Expression: ParameterExpression, Member.Name: var name }
            && entityType.FindProperty(name) is { } property)
        {
            given.Add(property);
        }
    }

    private static Expression Bare(Expression expression) => expression is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression;
}
