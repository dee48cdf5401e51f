using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Direct;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>Tells which classes are so plain that their rows are written without EF Core's change tracker: one table of their own, columns alone.</summary>
internal static class WritableTypes
{
    public static bool CanWrite(RecordPlan plan, DatabaseProvider provider)
    {
        var type = plan.EntityType;
        return plan.Key.Count > 0
            && plan.Properties.Count <= WriteTable.MaxColumns
            && plan.Properties.All(p => p == type.FindDiscriminatorProperty() || CanWrite(p))
            && provider.CanWriteDirectly(type)
            && type.FindDiscriminatorProperty()?.IsShadowProperty() != false
            && !type.GetComplexProperties().Any()
            && !type.GetNavigations().Any(n => n.TargetEntityType.IsOwned() || n.ForeignKey.IsOwnership)
            && IsOneTable(type)
            && !type.GetInsertStoredProcedureMappings().Any()
            && !type.GetUpdateStoredProcedureMappings().Any()
            && !type.GetDeleteStoredProcedureMappings().Any();
    }

    private static bool CanWrite(IProperty property)
        => property.IsShadowProperty()
            ? !property.IsConcurrencyToken && !property.IsPrimaryKey() && property.GetValueGeneratorFactory() is null
            : property.GetBeforeSaveBehavior() != PropertySaveBehavior.Throw
                && property.GetRelationalTypeMapping().Converter?.ConvertsNulls != true
                && EntityReader.CanSet(property);

    private static bool IsOneTable(IEntityType type)
        => (type.GetMappingStrategy() ?? RelationalAnnotationNames.TphMappingStrategy) == RelationalAnnotationNames.TphMappingStrategy
            && type.GetTableMappings().Take(2).ToList() is [{ IsSplitEntityTypePrincipal: null, Table: var table }]
            && !table.Triggers.Any()
            && table.EntityTypeMappings.All(m => m.TypeBase is IEntityType other && other.GetRootType() == type.GetRootType());
}
