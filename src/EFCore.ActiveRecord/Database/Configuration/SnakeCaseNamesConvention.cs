using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

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

            NameColumns(type, StoreObjectIdentifier.Create(type, StoreObjectType.Table));
        }
    }

    private static bool OwnsTable(IConventionEntityType type)
        => !type.IsMappedToJson()
            && (type.BaseType is null || type.GetMappingStrategy() is RelationalAnnotationNames.TptMappingStrategy or RelationalAnnotationNames.TpcMappingStrategy)
            && type.FindOwnership() is not { IsUnique: true };

    private static void NameColumns(IConventionTypeBase type, StoreObjectIdentifier? table)
    {
        if (type.ContainingEntityType.IsMappedToJson())
        {
            return;
        }

        foreach (var property in type.GetDeclaredProperties().Where(p => !SharesColumn(p)))
        {
            // Only under its table does an owned property have its owner's name in front.
            var name = table is { } owner ? property.GetColumnName(owner) : null;
            property.Builder.HasColumnName(SnakeCase.Of(name ?? property.GetColumnName()));
        }

        foreach (var complex in type.GetDeclaredComplexProperties().Where(p => !p.IsCollection && !p.ComplexType.IsMappedToJson()))
        {
            NameColumns(complex.ComplexType, table);
        }
    }

    /// <summary>The key of an owned object in its owner's row is the owner's key, so EF Core gives it that one's column.</summary>
    private static bool SharesColumn(IConventionProperty property)
        => property.IsPrimaryKey() && property.DeclaringType is IConventionEntityType type && type.FindOwnership() is { IsUnique: true };

    private static string PlainName(Type type) => type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
}
