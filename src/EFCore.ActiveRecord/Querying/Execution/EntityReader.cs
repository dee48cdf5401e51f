using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Makes what reads a record from a row: for classes that <see cref="PlainColumns"/> says can be read so. EF Core reads all others.</summary>
internal static class EntityReader
{
    /// <param name="entityType">The class.</param>
    /// <param name="result">The result that records are read from.</param>
    /// <param name="count">How many of its columns are the records', from the first on.</param>
    /// <returns>What reads a record from the current row of a result of the same class; <see langword="null"/> where a column is missing, or there twice.</returns>
    public static Func<DbDataReader, object>? Make(IEntityType entityType, DbDataReader result, int count)
    {
        List<string> columns = [.. Enumerable.Range(0, count).Select(result.GetName)];
        var row = Expression.Parameter(typeof(DbDataReader), "row");
        var reader = Expression.Variable(result.GetType(), "reader");
        var record = Expression.Variable(entityType.ClrType, "record");
        List<Expression> body = [Expression.Assign(reader, Expression.Convert(row, reader.Type)), Expression.Assign(record, Expression.New(((ConstructorBinding)entityType.ConstructorBinding!).Constructor))];
        foreach (var property in PlainColumns.Of(entityType))
        {
            var name = property.GetColumnName();
            if (columns.Count(c => c == name) != 1)
            {
                return null;
            }

            body.Add(Expression.Assign(Expression.MakeMemberAccess(record, PlainColumns.Member(property)), Value(property, reader, columns.IndexOf(name))));
        }

        body.Add(record);
        return Expression.Lambda<Func<DbDataReader, object>>(Expression.Block([reader, record], body), row).Compile();
    }

    /// <summary>Makes what sets properties of a record from a row whose columns are these, in order.</summary>
    public static Action<DbDataReader, object> MakeSetter(IReadOnlyList<IProperty> properties)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var record = Expression.Parameter(typeof(object), "record");
        var body = properties.Select((p, i) => Expression.Assign(Expression.MakeMemberAccess(Expression.Convert(record, PlainColumns.Member(p).DeclaringType!), PlainColumns.Member(p)), Value(p, reader, i)));
        return Expression.Lambda<Action<DbDataReader, object>>(Expression.Block(typeof(void), body), reader, record).Compile();
    }

    private static Expression Value(IProperty property, ParameterExpression reader, int ordinal)
    {
        var index = Expression.Constant(ordinal);
        var value = ColumnReader.Value(property, reader, index);
        return property.IsNullable
            ? Expression.Condition(Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, index), Expression.Default(property.ClrType), value)
            : value;
    }
}
