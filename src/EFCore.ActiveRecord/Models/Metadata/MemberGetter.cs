using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Reads members of records in compiled code, which needs no box for numbers and dates.</summary>
internal static class MemberGetter
{
    /// <summary>Whether a property's value stands in a member of the record itself, in the type that the model has for it.</summary>
    public static bool CanRead(IProperty property)
        => property.DeclaringType is IEntityType
            && !property.IsShadowProperty()
            && !property.IsIndexerProperty()
            && TypeOf(property.GetMemberInfo(forMaterialization: false, forSet: false)) == property.ClrType;

    public static MemberExpression Read(Expression record, IProperty property)
    {
        var member = property.GetMemberInfo(forMaterialization: false, forSet: false);
        return Expression.MakeMemberAccess(member.DeclaringType!.IsAssignableFrom(record.Type) ? record : Expression.Convert(record, member.DeclaringType), member);
    }

    private static Type? TypeOf(MemberInfo member) => (member as PropertyInfo)?.PropertyType ?? (member as FieldInfo)?.FieldType;
}
