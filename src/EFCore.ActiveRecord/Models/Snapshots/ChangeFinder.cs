using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Snapshots;

/// <summary>Finds the properties in which a record differs from its row as it was read. Compiled once for a class, so that numbers and dates are compared without being boxed.</summary>
internal static class ChangeFinder
{
    private static readonly MethodInfo SameMethod = typeof(RecordPlan).GetMethod(nameof(RecordPlan.Same))!;
    private static readonly MethodInfo AddMethod = typeof(List<IProperty>).GetMethod(nameof(List<>.Add))!;

    public static Action<object, object, List<IProperty>> Make(Type type, IEnumerable<IProperty> properties)
    {
        var record = Expression.Parameter(typeof(object), "record");
        var row = Expression.Parameter(typeof(object), "row");
        var changed = Expression.Parameter(typeof(List<IProperty>), "changed");
        var (typedRecord, typedRow) = (Expression.Variable(type, "typedRecord"), Expression.Variable(type, "typedRow"));
        List<Expression> body = [Expression.Assign(typedRecord, Expression.Convert(record, type)), Expression.Assign(typedRow, Expression.Convert(row, type))];
        foreach (var property in properties.Where(p => !p.IsShadowProperty()))
        {
            var same = IsPlain(property)
                ? RecordPlan.ComparerOf(property).ExtractEqualsBody(MemberGetter.Read(typedRecord, property), MemberGetter.Read(typedRow, property))
                : Expression.Call(SameMethod, Expression.Constant(property), record, row);
            body.Add(Expression.IfThen(Expression.Not(same), Expression.Call(changed, AddMethod, Expression.Constant(property))));
        }

        return Expression.Lambda<Action<object, object, List<IProperty>>>(Expression.Block([typedRecord, typedRow], body), record, row, changed).Compile();
    }

    /// <summary>A value of a kind that is compared by the comparer's expression alone: not one that may be null and whose comparer does not expect that.</summary>
    private static bool IsPlain(IProperty property)
        => property.DeclaringType is IEntityType
            && property.ClrType == RecordPlan.ComparerOf(property).Type
            && (property.ClrType == typeof(string) || (property.ClrType.IsValueType && Nullable.GetUnderlyingType(property.ClrType) is null))
            && !property.IsIndexerProperty();
}
