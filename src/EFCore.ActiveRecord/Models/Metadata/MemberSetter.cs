using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Makes what sets a member of an object, once for each member of a model: reflection takes many times as long.</summary>
internal static class MemberSetter
{
    private const string Annotation = "EFCore.ActiveRecord:Setter";

    public static Action<object, object?> Of(IPropertyBase member)
        => member.GetOrAddRuntimeAnnotationValue(Annotation, static m => Make(m!.GetMemberInfo(forMaterialization: false, forSet: true)), member);

    private static Action<object, object?> Make(MemberInfo member)
        => member switch
        {
            FieldInfo { IsInitOnly: true } field => field.SetValue,
            PropertyInfo { CanWrite: false } property => property.SetValue,
            FieldInfo field => Compile(field, field.FieldType),
            PropertyInfo property => Compile(property, property.PropertyType),
            _ => throw new NotSupportedException($"'{member.Name}' of '{member.DeclaringType?.Name}' is neither a field nor a property. Map it to one of them."),
        };

    private static Action<object, object?> Compile(MemberInfo member, Type type)
    {
        var holder = Expression.Parameter(typeof(object), "holder");
        var value = Expression.Parameter(typeof(object), "value");
        var owner = member.DeclaringType!;
        Expression typed = Expression.Convert(value, type);
        if (type.IsValueType)
        {
            // Null stands for the default, as it does in reflection.
            typed = Expression.Condition(Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), typed);
        }

        var target = Expression.MakeMemberAccess(owner.IsValueType ? Expression.Unbox(holder, owner) : Expression.Convert(holder, owner), member);
        return Expression.Lambda<Action<object, object?>>(Expression.Assign(target, typed), holder, value).Compile();
    }
}
