using System.Linq.Expressions;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>Compares a relation itself: whether it is there, or leads to a certain record. Records are compared by key.</summary>
internal static class RelationComparison
{
    public static Expression Build(ResolvedCondition condition, Expression owner, INavigationBase relation, ComparisonBuilder comparisons)
    {
        var comparison = condition.Operator.Comparison;
        if (condition.Operator.Part != DatePart.None || comparison is not (Comparison.Equal or Comparison.NotEqual or Comparison.IsNull or Comparison.In or Comparison.NotIn))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, relation.TargetEntityType.ClrType);
        }

        return comparison switch
        {
            Comparison.IsNull => ValueConversion.TryConvert(condition.Value, typeof(bool), out var wanted)
                ? (bool)wanted! ? IsMissing(owner, relation) : Expression.Not(IsMissing(owner, relation))
                : throw new FilterValueException(condition.Model, condition.Key, "'true' or 'false'", condition.Value),
            Comparison.Equal => condition.Value is null ? IsMissing(owner, relation) : LeadsTo(condition, owner, relation, [condition.Value]),
            Comparison.NotEqual => Expression.Not(condition.Value is null ? IsMissing(owner, relation) : LeadsTo(condition, owner, relation, [condition.Value])),
            Comparison.In => LeadsTo(condition, owner, relation, comparisons.Items(condition, "a list of records")),
            _ => Expression.Not(LeadsTo(condition, owner, relation, comparisons.Items(condition, "a list of records"))),
        };
    }

    private static Expression IsMissing(Expression owner, INavigationBase relation)
    {
        var related = Paths.Member(owner, relation);
        return relation.IsCollection
            ? Expression.Not(Paths.Any(related, Expression.Parameter(relation.TargetEntityType.ClrType, "related"), null))
            : Paths.IsNull(related);
    }

    private static Expression LeadsTo(ResolvedCondition condition, Expression owner, INavigationBase relation, IEnumerable<object?> records)
    {
        var target = RecordPlan.Of(relation.TargetEntityType);
        var keys = records.Select(r => Key(condition, relation, target, r)).ToList();
        if (relation.IsCollection)
        {
            var element = Expression.Parameter(target.ClrType, "related");
            return Paths.Any(Paths.Member(owner, relation), element, IsOneOf(target.Key, element, keys));
        }

        // Where the key stands on this side, no join is needed.
        return relation is INavigation { IsOnDependent: true, ForeignKey: { PrincipalKey: var principal } foreignKey } && principal.IsPrimaryKey()
            ? IsOneOf(foreignKey.Properties, owner, keys)
            : IsOneOf(target.Key, Paths.Member(owner, relation), keys);
    }

    private static Expression IsOneOf(IReadOnlyList<IProperty> properties, Expression owner, List<object?[]> keys)
    {
        if (properties is [var single])
        {
            var column = Paths.Nullable(Paths.Member(owner, single));
            if (keys is [var only])
            {
                return Expression.Equal(column, Captured.Value(column.Type, only[0]));
            }

            var values = Array.CreateInstance(column.Type, keys.Count);
            for (var i = 0; i < keys.Count; i++)
            {
                values.SetValue(keys[i][0], i);
            }

            return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [column.Type], Captured.Value(values.GetType(), values), column);
        }

        return keys
            .Select(key => properties
                .Select((p, i) => Paths.Nullable(Paths.Member(owner, p)) is var column ? (Expression)Expression.Equal(column, Captured.Value(column.Type, key[i])) : null!)
                .Aggregate(Expression.AndAlso))
            .Aggregate((Expression)Expression.Constant(false), Expression.OrElse);
    }

    private static object?[] Key(ResolvedCondition condition, INavigationBase relation, RecordPlan target, object? record)
        => record is not null && relation.TargetEntityType.ClrType.IsInstanceOfType(record)
            ? target.KeyOf(record)
            : throw new FilterValueException(condition.Model, condition.Key, $"a record of the class '{relation.TargetEntityType.ClrType.Name}'", record);
}
