using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Snapshots;

/// <summary>
/// Copies a record as it stands: a memberwise clone, in which whatever can be changed in place (byte arrays, converted lists,
/// complex and owned objects, the list of a many-to-many relation) is copied in turn, as the model's value comparers say.
/// </summary>
internal sealed class Snapshooter
{
    private readonly Lazy<Func<object, object>> _clone;
    private readonly (MemberInfo Member, Func<object, object> Copy)[] _mutable;

    public Snapshooter(ITypeBase type)
    {
        _clone = new Lazy<Func<object, object>>(() => ObjectCopier.Make(type.ClrType));
        var scalars = type.GetProperties().Where(IsMutable).Select(p => (Member(p), (Func<object, object>)(v => RecordPlan.ComparerOf(p).Snapshot(v)!)));
        var complex = type.GetComplexProperties().Where(p => !p.IsShadowProperty()).Select(p => (Part: p, Copy: new Snapshooter(p.ComplexType)))
            .Where(p => !p.Part.ClrType.IsValueType || p.Copy._mutable.Length > 0)
            .Select(p => (Member(p.Part), CopyOf(p.Part, p.Copy)));
        var owned = type is IEntityType entity
            ? entity.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent && !n.IsShadowProperty()).Select(n => (Member(n), Part(n)))
            : [];
        var links = type is IEntityType linked
            ? linked.GetSkipNavigations().Where(n => n.IsCollection && !n.IsShadowProperty()).Select(n => (Member(n), (Func<object, object>)(v => CollectionOf(n, ((IEnumerable)v).Cast<object>()))))
            : [];
        _mutable = [.. scalars, .. complex, .. owned, .. links];
    }

    public object Take(object source)
    {
        var copy = _clone.Value(source);
        if (copy is IRowState known)
        {
            ref var row = ref known.Row();
            row.State = null;
            row.Turn = null;
        }

        foreach (var (member, copyValue) in _mutable)
        {
            if (Read(member, source) is { } value)
            {
                Write(member, copy, copyValue(value));
            }
        }

        return copy;
    }

    /// <summary>A collection of the kind that a relation has, with these items.</summary>
    public static object CollectionOf(INavigationBase relation, IEnumerable<object> items)
    {
        var accessor = relation.GetCollectionAccessor()!;
        var collection = accessor.Create();
        foreach (var item in items)
        {
            accessor.AddStandalone(collection, item);
        }

        return collection;
    }

    private static bool IsMutable(IProperty property)
        => !property.IsShadowProperty()
            && !property.ClrType.IsValueType
            && property.ClrType != typeof(string)
            && RecordPlan.ComparerOf(property).SnapshotExpression is { Body: not ParameterExpression };

    private static Func<object, object> CopyOf(IComplexProperty part, Snapshooter copy)
        => part.IsCollection
            ? items => CopyList((IEnumerable)items, part, copy.Take)
            : copy.Take;

    private static Func<object, object> Part(INavigation part)
    {
        var nested = new Snapshooter(part.TargetEntityType);
        return part.IsCollection
            ? items => CollectionOf(part, ((IEnumerable)items).Cast<object>().Select(nested.Take))
            : nested.Take;
    }

    private static IList CopyList(IEnumerable items, IComplexProperty part, Func<object, object> copyItem)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(part.ComplexType.ClrType))!;
        foreach (var item in items)
        {
            list.Add(item is null ? null : copyItem(item));
        }

        if (part.ClrType.IsInstanceOfType(list))
        {
            return list;
        }

        var copy = part.ClrType.IsArray ? Array.CreateInstance(part.ComplexType.ClrType, list.Count) : (IList)Activator.CreateInstance(part.ClrType)!;
        for (var i = 0; i < list.Count; i++)
        {
            if (copy.IsFixedSize)
            {
                copy[i] = list[i];
            }
            else
            {
                copy.Add(list[i]);
            }
        }

        return copy;
    }

    private static MemberInfo Member(IPropertyBase property) => property.GetMemberInfo(forMaterialization: true, forSet: true);

    private static object? Read(MemberInfo member, object source)
        => member is FieldInfo field ? field.GetValue(source) : ((PropertyInfo)member).GetValue(source);

    private static void Write(MemberInfo member, object target, object? value)
    {
        if (member is FieldInfo field)
        {
            field.SetValue(target, value);
        }
        else
        {
            ((PropertyInfo)member).SetValue(target, value);
        }
    }
}
