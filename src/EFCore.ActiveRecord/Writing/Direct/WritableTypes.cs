using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Tells which classes are so plain that their rows are written without EF Core's change tracker: one table of their own, columns alone.</summary>
internal static class WritableTypes
{
    /// <summary>Why a class is not so plain; <see langword="null"/> where it is.</summary>
    public static string? RefusedBy(RecordPlan plan, DatabaseProvider provider)
    {
        var type = plan.EntityType;
        var name = type.ClrType.Name;
        return plan.Key.Count == 0 ? $"'{name}' has no key"
            : plan.Properties.Count > WriteTable.MaxColumns ? $"'{name}' has more than {WriteTable.MaxColumns} columns"
            : type.GetComplexProperties().FirstOrDefault() is { } complex ? $"'{complex.Name}' of '{name}' is a complex property"
            : type.GetNavigations().FirstOrDefault(n => n.TargetEntityType.IsOwned() || n.ForeignKey.IsOwnership) is { } owned ? $"'{owned.Name}' of '{name}' is an owned part"
            : !IsOneTable(type) ? $"'{name}' is not mapped to one table that it shares with its hierarchy at most"
            : TableHasTriggers(type) ? $"the table of '{name}' has triggers"
            : type.GetInsertStoredProcedureMappings().Any() || type.GetUpdateStoredProcedureMappings().Any() || type.GetDeleteStoredProcedureMappings().Any() ? $"'{name}' is written by stored procedures"
            : type.FindDiscriminatorProperty()?.IsShadowProperty() == false ? $"the discriminator of '{name}' is a property of its class"
            : plan.Properties.FirstOrDefault(p => p != type.FindDiscriminatorProperty() && !CanWrite(p)) is { } property ? $"'{property.Name}' of '{name}' is no plain column"
            : !WriteDialect.Of(provider).CanWriteDirectly(type) ? $"the database's provider does not write '{name}' directly"
            : null;
    }

    private static bool CanWrite(IProperty property)
        => property.IsShadowProperty()
            ? !property.IsConcurrencyToken && !property.IsPrimaryKey() && property.GetValueGeneratorFactory() is null
            : property.GetBeforeSaveBehavior() != PropertySaveBehavior.Throw
                && property.GetRelationalTypeMapping().Converter?.ConvertsNulls != true
                && PlainColumns.CanSet(property);

    private static bool TableHasTriggers(IEntityType type) => type.GetTableMappings().Any(m => m.Table.Triggers.Any());

    private static bool IsOneTable(IEntityType type)
        => (type.GetMappingStrategy() ?? RelationalAnnotationNames.TphMappingStrategy) == RelationalAnnotationNames.TphMappingStrategy
            && type.GetTableMappings().Take(2).ToList() is [{ IsSplitEntityTypePrincipal: null, Table: var table }]
            && table.EntityTypeMappings.All(m => m.TypeBase is IEntityType other && other.GetRootType() == type.GetRootType());
}
