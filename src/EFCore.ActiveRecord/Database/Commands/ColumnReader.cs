using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Database.Commands;

/// <summary>Makes what reads a property's value from a column of a row, as EF Core reads it.</summary>
internal static class ColumnReader
{
    private const string Annotation = "EFCore.ActiveRecord:Reader";

    /// <summary>What reads the value, given the row and the number of the column; <see langword="null"/> for NULL. Made once for each property of a model.</summary>
    public static Func<DbDataReader, int, object?> Of(IProperty property)
        => property.GetOrAddRuntimeAnnotationValue(Annotation, static p => Make(p!), property);

    /// <summary>The value of a column that is not NULL.</summary>
    public static Expression Value(IProperty property, ParameterExpression reader, Expression ordinal)
    {
        var mapping = property.GetRelationalTypeMapping();
        var method = mapping.GetDataReaderMethod();
        Expression value = Expression.Call(method.DeclaringType!.IsAssignableFrom(reader.Type) ? reader : Expression.Convert(reader, method.DeclaringType), OverrideOf(method, reader.Type), ordinal);
        value = mapping.CustomizeDataReaderExpression(value);
        if (mapping.Converter is { } converter)
        {
            var convert = converter.ConvertFromProviderExpression;
            value = new Parameters(convert.Parameters[0], As(value, convert.Parameters[0].Type)).Visit(convert.Body);
        }

        return As(value, property.ClrType);
    }

    private static Func<DbDataReader, int, object?> Make(IProperty property)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var ordinal = Expression.Parameter(typeof(int), "ordinal");
        var value = Expression.Condition(
            Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, ordinal),
            Expression.Constant(null),
            Expression.Convert(Value(property, reader, ordinal), typeof(object)));
        return Expression.Lambda<Func<DbDataReader, int, object?>>(value, reader, ordinal).Compile();
    }

    /// <summary>The method that a call of a virtual one ends at, which the JIT may then call without a look at the object.</summary>
    private static MethodInfo OverrideOf(MethodInfo method, Type type)
    {
        var called = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        return !method.IsVirtual || type.GetMethods().FirstOrDefault(m => m.Name == method.Name && m.GetBaseDefinition() == called.GetBaseDefinition()) is not { } last ? method
            : method.IsGenericMethod ? last.MakeGenericMethod(method.GetGenericArguments())
            : last;
    }

    private static Expression As(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);

    private sealed class Parameters(ParameterExpression parameter, Expression value) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? value : node;
    }
}
