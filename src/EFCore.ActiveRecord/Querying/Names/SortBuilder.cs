using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Turns sort strings into LINQ orderings. A NULL comes first ascending and last descending, on every database.</summary>
internal sealed class SortBuilder(QueryModel source)
{
    private readonly RecordPlan _plan = source.Plan;

    public SortClause Build(string sort)
    {
        var descending = sort.StartsWith('-');
        var name = sort.TrimStart('-', '+');
        var value = AttributePath.OfValue(_plan, name);
        Require(source, name, value);
        var (path, part) = value;
        var record = Expression.Parameter(_plan.ClrType, "record");
        var (operand, nullable) = SortedBy(path, part, record, descending) ?? throw new NotSortableException(_plan.ClrType, name);
        List<(LambdaExpression, bool)> orderings = [];
        if (nullable && source.Provider.SortsNullsLast)
        {
            orderings.Add((Expanded(descending ? Paths.IsNull(operand) : Expression.Not(Paths.IsNull(operand))), false));
        }

        orderings.Add((Expanded(operand), descending));
        return new SortClause(orderings, RelationPath.Of(path));

        LambdaExpression Expanded(Expression key) => HybridExpander.Expand(Expression.Lambda(key, record), _plan.EntityType.Model);
    }

    /// <exception cref="NotSortableException">It has no single value, is marked, or the database does not sort its values as C# does.</exception>
    public static void Require(QueryModel source, string name, (AttributePath Path, DatePart Part) value)
    {
        var (path, part) = value;
        if (!path.IsValue || path.IsMarked<NotSortableAttribute>())
        {
            throw new NotSortableException(source.Plan.ClrType, name);
        }

        var type = path.Member?.ClrType ?? path.Hybrids[0].Type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (part == DatePart.None && !source.Provider.CanOrder(path.StoredAs(type)))
        {
            throw new NotSortableException(source.Plan.ClrType, name, type);
        }
    }

    /// <summary>Whether the database orders the values of an attribute, or their parts, as C# does.</summary>
    public static bool CanOrder(QueryModel source, string attribute, Type type)
    {
        var (path, part) = AttributePath.OfValue(source.Plan, attribute);
        return part != DatePart.None || source.Provider.CanOrder(path.StoredAs(type));
    }

    /// <summary>The column; through a collection, its least value or, descending, its greatest.</summary>
    /// <returns><see langword="null"/> where the values have no order, or no such part.</returns>
    private static (Expression Operand, bool Nullable)? SortedBy(AttributePath path, DatePart part, Expression record, bool descending)
    {
        var lastCollection = path.Relations.ToList().FindLastIndex(r => r.IsCollection);
        if (lastCollection < 0)
        {
            var column = Operand.Of(path, record, 0);
            return Ordered(column.Expression, path, part) is { } key ? (key, column.IsNullable) : null;
        }

        var related = Collection(record, path.Relations, 0, lastCollection);
        var element = Expression.Parameter(path.Relations[lastCollection].TargetEntityType.ClrType, "related");
        if (Ordered(Operand.Of(path, element, lastCollection + 1).Expression, path, part) is not { } single)
        {
            return null;
        }

        var value = Paths.Nullable(single);
        var values = Expression.Call(typeof(Enumerable), nameof(Enumerable.Select), [element.Type, value.Type], related, Expression.Lambda(value, element));
        return (Nullable.GetUnderlyingType(value.Type) is { } type && (type == typeof(bool) || type == typeof(Guid))
            ? FirstOf(values, value.Type, descending)
            : Expression.Call(Aggregate(descending, value.Type), values), true);
    }

    /// <summary>What is compared of a value: a part of it, or an enum's number where the column keeps something else.</summary>
    private static Expression? Ordered(Expression value, AttributePath path, DatePart part)
        => EnumOrder.Of(value, path.Model) is not { } order ? DateParts.Of(value, part)
            : part == DatePart.None && order.IsKnown ? order.Number(value)
            : null;

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
