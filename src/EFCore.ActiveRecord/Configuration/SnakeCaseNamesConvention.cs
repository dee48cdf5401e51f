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

        // Parts inside a row have names that begin with the part's, and share the owner's key columns: only the table tells that.
        var table = StoreObjectIdentifier.Create(type.ContainingEntityType, StoreObjectType.Table);
        foreach (var property in type.GetDeclaredProperties())
        {
            property.Builder.HasColumnName(SnakeCase.Of((table is null ? null : property.GetColumnName(table.Value)) ?? property.GetColumnName()));
        }

        foreach (var complex in type.GetDeclaredComplexProperties().Where(p => !p.IsCollection && !p.ComplexType.IsMappedToJson()))
        {
            NameColumns(complex.ComplexType);
        }
    }

    private static string PlainName(Type type) => type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
}
