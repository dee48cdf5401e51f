using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // The setters of columns whose types are not known when the library is compiled.

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>A column that an UPDATE sets to a value, or adds one to.</summary>
internal readonly record struct ColumnChange(IProperty Column, bool Adds);

/// <summary>Makes of a query the UPDATE of its rows. Its values are what each column is set to, or what is added to it.</summary>
internal sealed class UpdateClause : QueryClause
{
    private static readonly MethodInfo UpdateMethod = ExecuteUpdate();

    private readonly IReadOnlyList<ColumnChange> _changes;

    private UpdateClause(IReadOnlyList<ColumnChange> changes) => _changes = changes;

    /// <summary>The one for these columns.</summary>
    public static UpdateClause Of(IEntityType entityType, IReadOnlyList<ColumnChange> changes)
    {
        var cache = ShapeCache.Of(entityType.Model);
        var shape = new Shape(entityType, changes);
        if (cache.Find<UpdateClause>(shape) is { } known)
        {
            return known;
        }

        var clause = new UpdateClause([.. changes]);
        cache.Keep(new Shape(entityType, clause._changes), clause);
        return clause;
    }

    public override Expression Apply(Expression source, SlotFiller values)
    {
        var row = Expression.Parameter(Clauses.ElementOf(source), "row");
        var setters = new UpdateSettersBuilder();
        for (var i = 0; i < _changes.Count; i++)
        {
            var (property, adds) = _changes[i];
            var column = Paths.Member(row, property);
            var value = values.Visit(new SlotExpression(property.ClrType, i));
            setters = adds
                ? setters.SetProperty(Expression.Lambda(column, row), Expression.Lambda(Sum(column, value), row))
                : setters.SetProperty(Expression.Lambda(column, row), value);
        }

        return Expression.Call(UpdateMethod.MakeGenericMethod(row.Type), source, setters.BuildSettersExpression());
    }

    /// <summary>A value that is not there counts as zero. The small integers are added as int, as C# does.</summary>
    private static Expression Sum(Expression column, Expression by)
    {
        var type = column.Type;
        var number = Nullable.GetUnderlyingType(type) ?? type;
        var added = number == typeof(byte) || number == typeof(sbyte) || number == typeof(short) || number == typeof(ushort) ? typeof(int) : number;
        return Expression.Convert(Expression.Add(Known(column), Known(by)), type);

        Expression Known(Expression value)
        {
            var known = value.Type == number ? value : Expression.Coalesce(value, Expression.Default(number));
            return added == number ? known : Expression.Convert(known, added);
        }
    }

    /// <summary>What stands for ExecuteUpdate in an expression: EF Core does not publish it, but hands it to the provider of the query.</summary>
    private static MethodInfo ExecuteUpdate()
    {
        var query = new ProviderOfItself();
        _ = query.ExecuteUpdateAsync(setters => setters.SetProperty(row => row, ""));
        return query.Asked!.Method.GetGenericMethodDefinition();
    }

    private sealed class Shape(IEntityType entityType, IReadOnlyList<ColumnChange> changes) : IEquatable<Shape>
    {
        private readonly IEntityType _entityType = entityType;
        private readonly IReadOnlyList<ColumnChange> _changes = changes;

        public bool Equals(Shape? other) => other is not null && other._entityType == _entityType && other._changes.SequenceEqual(_changes);

        public override bool Equals(object? obj) => Equals(obj as Shape);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(_entityType);
            for (var i = 0; i < _changes.Count; i++)
            {
                hash.Add(_changes[i]);
            }

            return hash.ToHashCode();
        }
    }

    private sealed class ProviderOfItself : IQueryable<string>, IAsyncQueryProvider
    {
        public MethodCallExpression? Asked { get; private set; }

        public Type ElementType => typeof(string);

        public Expression Expression => Expression.Constant(this, typeof(IQueryable<string>));

        public IQueryProvider Provider => this;

        public TResult ExecuteAsync<TResult>(Expression expression, CancellationToken cancellationToken = default)
        {
            Asked = (MethodCallExpression)expression;
            return default!;
        }

        public TResult Execute<TResult>(Expression expression) => throw new NotSupportedException();

        public object? Execute(Expression expression) => throw new NotSupportedException();

        public IQueryable CreateQuery(Expression expression) => throw new NotSupportedException();

        public IQueryable<TElement> CreateQuery<TElement>(Expression expression) => throw new NotSupportedException();

        public IEnumerator<string> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
