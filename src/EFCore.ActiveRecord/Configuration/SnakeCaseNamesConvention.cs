using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Configuration;

/// <summary>Names tables after classes and columns after properties, in snake_case. Runs before EF Core makes shared names unique, and gives way to attributes and configuration.</summary>
internal sealed class SnakeCaseNamesConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in modelBuilder.Metadata.GetEntityTypes())
        {
            if (OwnsTable(type) && type.GetTableName() is not null)
            {
                type.Builder.ToTable(SnakeCase.Of(type.HasSharedClrType ? type.ShortName() : PlainName(type.ClrType)));
            }

            NameColumns(type);
        }
    }

    private static bool OwnsTable(IConventionEntityType type)
        => !type.IsMappedToJson()
            && (type.BaseType is null || type.GetMappingStrategy() is RelationalAnnotationNames.TptMappingStrategy or RelationalAnnotationNames.TpcMappingStrategy)
            && type.FindOwnership() is not { IsUnique: true };

    private static void NameColumns(IConventionTypeBase type)
    {
        if (type.ContainingEntityType.IsMappedToJson())
        {
            return;
        }

        foreach (var property in type.GetDeclaredProperties().Where(p => !IsOwnersKey(type, p)))
        {
            property.Builder.HasColumnName(SnakeCase.Of(property.GetColumnName()));
        }

        foreach (var complex in type.GetDeclaredComplexProperties().Where(p => !p.IsCollection && !p.ComplexType.IsMappedToJson()))
        {
            NameColumns(complex.ComplexType);
        }
    }

    /// <summary>An owned type inside its owner's row has the owner's key columns, and EF Core gives it their names.</summary>
    private static bool IsOwnersKey(IConventionTypeBase type, IConventionProperty property)
        => property.IsPrimaryKey()
            && type is IConventionEntityType entity
            && entity.FindOwnership() is { IsUnique: true, PrincipalEntityType: var owner }
            && entity.GetTableName() == owner.GetTableName()
            && entity.GetSchema() == owner.GetSchema();

    private static string PlainName(Type type) => type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
}
