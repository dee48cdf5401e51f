using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Groups by columns that are known at run time only: their types make up the key's type.</summary>
internal abstract class Grouping
{
    // System.Tuple, as EF Core takes any class whose constructor's arguments have members for a key.
    private static readonly Type[] KeyTypes = [typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>)];

    public static Grouping<T> Of<T>(QueryModel source, IReadOnlyList<string> attributes)
        where T : class, IActiveRecord
    {
        var (key, members) = KeyOf<T>(source, attributes);
        return (Grouping<T>)Activator.CreateInstance(typeof(Grouping<,>).MakeGenericType(typeof(T), key.ReturnType), source, attributes, key, members)!;
    }

    public static Expression<Func<T, object?>> Key<T>(QueryModel source, IReadOnlyList<string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var (key, _) = KeyOf<T>(source, attributes);
        var value = attributes.Count == 1 ? ((NewExpression)key.Body).Arguments[0] : key.Body;
        return Expression.Lambda<Func<T, object?>>(value.Type.IsValueType ? Expression.Convert(value, typeof(object)) : value, key.Parameters);
    }

    private static (LambdaExpression Key, MemberInfo[] Members) KeyOf<T>(QueryModel source, IReadOnlyList<string> attributes)
    {
        if (attributes.Count is 0 || attributes.Count > KeyTypes.Length)
        {
            throw new ArgumentException($"Records are grouped by 1 to {KeyTypes.Length} attributes; {attributes.Count} were given.", nameof(attributes));
        }

        var record = Expression.Parameter(typeof(T), "record");
        var operands = attributes.Select(a => Operand.Grouped(source.Plan, record, a)).ToList();
        var keyType = KeyTypes[operands.Count - 1].MakeGenericType([.. operands.Select(o => o.Expression.Type)]);
        MemberInfo[] members = [.. operands.Select((_, i) => keyType.GetProperty($"Item{i + 1}")!)];
        var key = Expression.New(keyType.GetConstructors()[0], operands.Select(o => o.Expression), members);
        return (Expression.Lambda(key, record), members);
    }
}

/// <inheritdoc/>
internal abstract class Grouping<T> : Grouping
    where T : class, IActiveRecord
{
    public abstract IQueryable<object?[]> Build(IQueryable<T> query, IReadOnlyList<Agg> aggregates, IReadOnlyList<string> sorts);
}

/// <inheritdoc/>
internal sealed class Grouping<T, TKey>(QueryModel source, IReadOnlyList<string> attributes, LambdaExpression key, MemberInfo[] members) : Grouping<T>
    where T : class, IActiveRecord
{
    public override IQueryable<object?[]> Build(IQueryable<T> query, IReadOnlyList<Agg> aggregates, IReadOnlyList<string> sorts)
    {
        var group = Expression.Parameter(typeof(IGrouping<TKey, T>), "group");
        List<(string Name, Expression Value)> columns =
        [
            .. attributes.Select((a, i) => (a, (Expression)Expression.MakeMemberAccess(Expression.Property(group, "Key"), members[i]))),
            .. aggregates.Select(a => (a.Name, AggregateBuilder.Build<T>(source, group, a))),
        ];
        IQueryable<IGrouping<TKey, T>> groups = Queryable.GroupBy(query, (Expression<Func<T, TKey>>)key);
        foreach (var sort in sorts)
        {
            groups = Sorted(groups, group, columns, sort);
        }

        var row = Expression.NewArrayInit(typeof(object), columns.Select(c => Expression.Convert(c.Value, typeof(object))));
        return Queryable.Select(groups, Expression.Lambda<Func<IGrouping<TKey, T>, object?[]>>(row, group));
    }

    /// <summary>What a column is sorted by: itself, or an enum's number where its column keeps something else.</summary>
    private Expression SortKey(Expression column, string name)
    {
        if (column is UnaryExpression { NodeType: ExpressionType.Convert, Operand: { } number } && number.Type == EnumOrder.NumberType)
        {
            return number;
        }

        // Of a group, the key's members stand for the columns that they are.
        return column is not MemberExpression { Member: var member } || Array.IndexOf(members, member) is not (>= 0 and var position)
            || EnumOrder.Of(((NewExpression)key.Body).Arguments[position], source.Plan.EntityType.Model) is not { } order ? column
            : order.IsKnown ? order.Number(column)
            : throw new NotSortableException(typeof(T), name);
    }

    private IQueryable<IGrouping<TKey, T>> Sorted(IQueryable<IGrouping<TKey, T>> groups, ParameterExpression group, List<(string Name, Expression Value)> columns, string sort)
    {
        var name = sort.TrimStart('-', '+');
        var descending = sort.StartsWith('-');
        var column = columns.Find(c => SnakeCase.Fold(c.Name) == SnakeCase.Fold(name)).Value
            ?? throw new UnknownAttributeException(typeof(T), name, NearestNames.To(name, columns.Select(c => c.Name)));
        if (attributes.FirstOrDefault(a => SnakeCase.Fold(a) == SnakeCase.Fold(name)) is { } attribute)
        {
            SortBuilder.Require(source, name, AttributePath.OfValue(source.Plan, attribute));
        }

        column = SortKey(column, name);
        var canBeNull = !column.Type.IsValueType || Nullable.GetUnderlyingType(column.Type) is not null;
        if (canBeNull && source.Provider.SortsNullsLast)
        {
            groups = By(groups, Expression.Lambda(descending ? Paths.IsNull(column) : Expression.Not(Paths.IsNull(column)), group), descending: false);
        }

        return By(groups, Expression.Lambda(column, group), descending);
    }

    private static IQueryable<IGrouping<TKey, T>> By(IQueryable<IGrouping<TKey, T>> groups, LambdaExpression sortKey, bool descending)
        => groups.Provider.CreateQuery<IGrouping<TKey, T>>(Orderings.Append(groups.Expression, sortKey, descending));
}
