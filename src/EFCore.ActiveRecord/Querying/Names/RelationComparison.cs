using System.Collections;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Compares a relation itself: whether it is there, or leads to a certain record. Records are compared by key.</summary>
internal static class RelationComparison
{
    public static Expression Build(ResolvedCondition condition, Expression owner, INavigationBase relation)
    {
        var comparison = condition.Operator.Comparison;
        if (condition.Operator.Part != DatePart.None || comparison is not (Comparison.Equal or Comparison.NotEqual or Comparison.IsNull or Comparison.In or Comparison.NotIn))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, relation.TargetEntityType.ClrType);
        }

        return comparison switch
        {
            Comparison.IsNull => ComparisonBuilder.WantsNull(condition) ? IsMissing(owner, relation) : Expression.Not(IsMissing(owner, relation)),
            Comparison.Equal => condition.Kind == ValueKind.Null ? IsMissing(owner, relation) : LeadsTo(condition, owner, relation, several: false),
            Comparison.NotEqual => Expression.Not(condition.Kind == ValueKind.Null ? IsMissing(owner, relation) : LeadsTo(condition, owner, relation, several: false)),
            Comparison.In => LeadsTo(condition, owner, relation, several: true),
            _ => Expression.Not(LeadsTo(condition, owner, relation, several: true)),
        };
    }

    private static Expression IsMissing(Expression owner, INavigationBase relation)
    {
        var related = Paths.Member(owner, relation);
        return relation.IsCollection
            ? Expression.Not(Paths.Any(related, Expression.Parameter(relation.TargetEntityType.ClrType, "related"), null))
            : Paths.IsNull(related);
    }

    private static Expression LeadsTo(ResolvedCondition condition, Expression owner, INavigationBase relation, bool several)
    {
        var target = RecordPlan.Of(relation.TargetEntityType);
        if (relation.IsCollection)
        {
            var element = Expression.Parameter(target.ClrType, "related");
            return Paths.Any(Paths.Member(owner, relation), element, Fits(target.Key, element));
        }

        // Where the key stands on this side, no join is needed.
        return relation is INavigation { IsOnDependent: true, ForeignKey: { PrincipalKey: var principal } foreignKey } && principal.IsPrimaryKey()
            ? Fits(foreignKey.Properties, owner)
            : Fits(target.Key, Paths.Member(owner, relation));

        Expression Fits(IReadOnlyList<IProperty> columns, Expression on)
            => several ? IsOneOf(condition, columns, on, relation, target) : Is(condition, columns, on, relation, target);
    }

    private static Expression Is(ResolvedCondition condition, IReadOnlyList<IProperty> columns, Expression owner, INavigationBase relation, RecordPlan target)
        => columns
            .Select((p, i) => (Column: Paths.Nullable(Paths.Member(owner, p)), Index: i))
            .Select(c => Ordering.Equal(c.Column, condition.Value(c.Column.Type, record => Key(condition, relation, target, record)[c.Index])))
            .Aggregate(Expression.AndAlso);

    private static Expression IsOneOf(ResolvedCondition condition, IReadOnlyList<IProperty> columns, Expression owner, INavigationBase relation, RecordPlan target)
    {
        if (columns is [var single])
        {
            var column = Paths.Nullable(Paths.Member(owner, single));
            var keys = condition.Value(column.Type.MakeArrayType(), given =>
            {
                List<object?> records = [.. Records(condition, given)];
                var values = Array.CreateInstance(column.Type, records.Count);
                for (var i = 0; i < records.Count; i++)
                {
                    values.SetValue(Key(condition, relation, target, records[i])[0], i);
                }

                return values;
            });
            return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [column.Type], keys, column);
        }

        // There is no list of several columns in SQL, so each record has a condition of its own.
        var given = condition.FixedValue();
        return Records(condition, given)
            .Select(r => Key(condition, relation, target, r))
            .Select(key => columns
                .Select((p, i) => (Column: Paths.Nullable(Paths.Member(owner, p)), Value: key[i]))
                .Select(c => Ordering.Equal(c.Column, Captured.Value(c.Column.Type, c.Value)))
                .Aggregate(Expression.AndAlso))
            .Aggregate((Expression)Expression.Constant(false), Expression.OrElse);
    }

    private static object?[] Key(ResolvedCondition condition, INavigationBase relation, RecordPlan target, object? record)
        => record is not null && relation.TargetEntityType.ClrType.IsInstanceOfType(record)
            ? target.KeyOf(record)
            : throw condition.Unfit($"a record of the class '{relation.TargetEntityType.ClrType.Name}'", record);

    private static IEnumerable<object?> Records(ResolvedCondition condition, object? value)
        => value is IEnumerable items and not string ? items.Cast<object?>() : throw condition.Unfit("a list of records", value);
}
