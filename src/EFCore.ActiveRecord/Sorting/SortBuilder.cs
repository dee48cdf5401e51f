using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Hybrids;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Sorting;

/// <summary>Turns sort strings into LINQ orderings. A NULL comes first ascending and last descending, on every database.</summary>
internal sealed class SortBuilder(RecordPlan plan, DatabaseProvider provider)
{
    public SortClause Build(string sort)
    {
        var descending = sort.StartsWith('-');
        var name = sort.TrimStart('-', '+');
        var path = AttributePath.Of(plan, name);
        if (!path.IsValue || path.IsMarked<NotSortableAttribute>())
        {
            throw new NotSortableException(plan.ClrType, name);
        }

        var record = Expression.Parameter(plan.ClrType, "record");
        var (operand, nullable) = SortedBy(path, record, descending);
        List<(LambdaExpression, bool)> orderings = [];
        if (nullable && provider.SortsNullsLast)
        {
            orderings.Add((Expanded(descending ? Paths.IsNull(operand) : Expression.Not(Paths.IsNull(operand))), false));
        }

        orderings.Add((Expanded(operand), descending));
        return new SortClause(orderings, RelationPath.Of(path));

        LambdaExpression Expanded(Expression key) => HybridExpander.Expand(Expression.Lambda(key, record), plan.EntityType.Model);
    }

    /// <summary>The column; through a collection, its least value or, descending, its greatest.</summary>
    private static (Expression Operand, bool Nullable) SortedBy(AttributePath path, Expression record, bool descending)
    {
        var lastCollection = path.Relations.ToList().FindLastIndex(r => r.IsCollection);
        if (lastCollection < 0)
        {
            var column = Operand.Of(path, record, 0);
            return (column.Expression, column.IsNullable);
        }

        var related = Collection(record, path.Relations, 0, lastCollection);
        var element = Expression.Parameter(path.Relations[lastCollection].TargetEntityType.ClrType, "related");
        var value = Paths.Nullable(Operand.Of(path, element, lastCollection + 1).Expression);
        var values = Expression.Call(typeof(Enumerable), nameof(Enumerable.Select), [element.Type, value.Type], related, Expression.Lambda(value, element));
        return (Nullable.GetUnderlyingType(value.Type) is { } type && (type == typeof(bool) || type == typeof(Guid))
            ? FirstOf(values, value.Type, descending)
            : Expression.Call(Aggregate(descending, value.Type), values), true);
    }

    /// <summary>The least value, or the greatest, of types that databases order but have no MIN and MAX for.</summary>
    private static MethodCallExpression FirstOf(Expression values, Type type, bool greatest)
    {
        var value = Expression.Parameter(type, "value");
        var known = Expression.Call(typeof(Enumerable), nameof(Enumerable.Where), [type], values, Expression.Lambda(Expression.Not(Paths.IsNull(value)), value));
        var ordered = Expression.Call(typeof(Enumerable), greatest ? nameof(Enumerable.OrderByDescending) : nameof(Enumerable.OrderBy), [type, type], known, Expression.Lambda(value, value));
        return Expression.Call(typeof(Enumerable), nameof(Enumerable.FirstOrDefault), [type], ordered);
    }

    /// <summary>All related rows that the relations lead to, from the first collection to the last.</summary>
    private static Expression Collection(Expression owner, IReadOnlyList<INavigationBase> relations, int from, int last)
    {
        var first = from;
        while (!relations[first].IsCollection)
        {
            first++;
        }

        var collection = Paths.Follow(owner, relations.Skip(from).Take(first - from + 1));
        if (first == last)
        {
            return collection;
        }

        var element = Expression.Parameter(relations[first].TargetEntityType.ClrType, "related");
        var inner = Collection(element, relations, first + 1, last);
        var type = relations[last].TargetEntityType.ClrType;
        var selector = Expression.Lambda(typeof(Func<,>).MakeGenericType(element.Type, typeof(IEnumerable<>).MakeGenericType(type)), inner, element);
        return Expression.Call(typeof(Enumerable), nameof(Enumerable.SelectMany), [element.Type, type], collection, selector);
    }

    private static MethodInfo Aggregate(bool greatest, Type type)
        => typeof(Enumerable).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name == (greatest ? nameof(Enumerable.Max) : nameof(Enumerable.Min)) && m.GetParameters().Length == 1)
            .Select(m => m.IsGenericMethodDefinition ? m.MakeGenericMethod(type) : m)
            .OrderBy(m => m.IsGenericMethod)
            .First(m => m.GetParameters()[0].ParameterType == typeof(IEnumerable<>).MakeGenericType(type));
}
