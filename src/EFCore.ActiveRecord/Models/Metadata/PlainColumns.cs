using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Tells which classes are one table of plain columns, so that their records can be made of rows without EF Core.</summary>
internal static class PlainColumns
{
    /// <summary>Why records cannot be made from columns alone; <see langword="null"/> where every part of a record is a column of its row, and its parameterless constructor makes it.</summary>
    public static string? RefusedBy(IEntityType entityType)
    {
        var name = entityType.ClrType.Name;
        return entityType.BaseType is not null || entityType.GetDirectlyDerivedTypes().Any() || entityType.FindDiscriminatorProperty() is not null ? $"'{name}' is part of an inheritance hierarchy"
            : entityType.GetTableMappings().Take(2).Count() != 1 ? $"'{name}' is not mapped to exactly one table"
            : entityType.ConstructorBinding is not ConstructorBinding { ParameterBindings.Count: 0 } ? $"'{name}' has a constructor with parameters"
            : entityType.GetServiceProperties().FirstOrDefault() is { } service ? $"'{service.Name}' of '{name}' is a service"
            : entityType.GetComplexProperties().FirstOrDefault() is { } complex ? $"'{complex.Name}' of '{name}' is a complex property"
            : entityType.GetNavigations().FirstOrDefault(n => n.TargetEntityType.IsOwned() || n.ForeignKey.IsOwnership) is { } owned ? $"'{owned.Name}' of '{name}' is an owned part"
            : entityType.GetNavigations().FirstOrDefault(n => n.IsEagerLoaded) is { } eager ? $"'{eager.Name}' of '{name}' is always loaded with it"
            : Of(entityType).FirstOrDefault(p => !CanSet(p)) is { } fixedProperty ? $"'{fixedProperty.Name}' of '{name}' has no setter"
            : Of(entityType).FirstOrDefault(p => p.GetRelationalTypeMapping().Converter?.ConvertsNulls == true) is { } converted ? $"the converter of '{converted.Name}' of '{name}' takes nulls"
            : null;
    }

    /// <summary>Whether a property can be set after its record was made.</summary>
    public static bool CanSet(IProperty property) => Member(property) is FieldInfo { IsInitOnly: false } or PropertyInfo { CanWrite: true };

    /// <summary>A property that only the model has is not read: nothing tracks the record.</summary>
    public static IEnumerable<IProperty> Of(IEntityType entityType) => entityType.GetProperties().Where(p => !p.IsShadowProperty());

    /// <summary>What EF Core sets as well; but for a field that nobody may set after the constructor, where its property can be.</summary>
    public static MemberInfo Member(IProperty property)
        => property.GetMemberInfo(forMaterialization: true, forSet: true) is FieldInfo { IsInitOnly: true } field
            ? property.PropertyInfo is { CanWrite: true } settable ? settable : field
            : property.GetMemberInfo(forMaterialization: true, forSet: true);
}
