using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Direct;

/// <summary>Makes what reads a record from a row: for classes that are one table of plain columns. EF Core reads all others.</summary>
internal static class EntityReader
{
    /// <summary>Whether every part of a record is a column of its row, and the record is made by its parameterless constructor.</summary>
    public static bool CanRead(IEntityType entityType)
        => entityType.BaseType is null
            && !entityType.GetDirectlyDerivedTypes().Any()
            && entityType.FindDiscriminatorProperty() is null
            && entityType.GetTableMappings().Take(2).Count() == 1
            && entityType.ConstructorBinding is ConstructorBinding { ParameterBindings.Count: 0 }
            && !entityType.GetServiceProperties().Any()
            && !entityType.GetComplexProperties().Any()
            && !entityType.GetNavigations().Any(n => n.IsEagerLoaded || n.TargetEntityType.IsOwned() || n.ForeignKey.IsOwnership)
            && ReadProperties(entityType).All(CanRead);

    /// <summary>Whether a property can be set after its record was made.</summary>
    public static bool CanSet(IProperty property) => Member(property) is FieldInfo { IsInitOnly: false } or PropertyInfo { CanWrite: true };

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
        foreach (var property in ReadProperties(entityType))
        {
            var name = property.GetColumnName();
            if (columns.Count(c => c == name) != 1)
            {
                return null;
            }

            body.Add(Expression.Assign(Expression.MakeMemberAccess(record, Member(property)), Value(property, reader, columns.IndexOf(name))));
        }

        body.Add(record);
        return Expression.Lambda<Func<DbDataReader, object>>(Expression.Block([reader, record], body), row).Compile();
    }

    /// <summary>Makes what sets properties of a record from a row whose columns are these, in order.</summary>
    public static Action<DbDataReader, object> MakeSetter(IReadOnlyList<IProperty> properties)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var record = Expression.Parameter(typeof(object), "record");
        var body = properties.Select((p, i) => Expression.Assign(Expression.MakeMemberAccess(Expression.Convert(record, Member(p).DeclaringType!), Member(p)), Value(p, reader, i)));
        return Expression.Lambda<Action<DbDataReader, object>>(Expression.Block(typeof(void), body), reader, record).Compile();
    }

    /// <summary>A property that only the model has is not read: nothing tracks the record.</summary>
    private static IEnumerable<IProperty> ReadProperties(IEntityType entityType) => entityType.GetProperties().Where(p => !p.IsShadowProperty());

    private static bool CanRead(IProperty property) => CanSet(property) && property.GetRelationalTypeMapping().Converter?.ConvertsNulls != true;

    /// <summary>What EF Core sets as well; but for a field that nobody may set after the constructor, where its property can be.</summary>
    private static MemberInfo Member(IProperty property)
        => property.GetMemberInfo(forMaterialization: true, forSet: true) is FieldInfo { IsInitOnly: true } field
            ? property.PropertyInfo is { CanWrite: true } settable ? settable : field
            : property.GetMemberInfo(forMaterialization: true, forSet: true);

    private static Expression Value(IProperty property, ParameterExpression reader, int ordinal)
    {
        var index = Expression.Constant(ordinal);
        var value = ColumnReader.Value(property, reader, index);
        return property.IsNullable
            ? Expression.Condition(Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, index), Expression.Default(property.ClrType), value)
            : value;
    }
}
