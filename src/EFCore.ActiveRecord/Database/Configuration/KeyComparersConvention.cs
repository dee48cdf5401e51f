using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>
/// Lets the change tracker, and loads, compare the texts of keys as the database does, where their column ignores case or spaces at the end: EF Core takes them for different rows otherwise.
/// A comparer that the model says itself stays. Whether such a text was changed is still told by each of its letters.
/// </summary>
internal sealed class KeyComparersConvention(IRelationalTypeMappingSource types, DatabaseProvider provider) : IModelFinalizingConvention, IModelFinalizedConvention
{
    private const string Annotation = "EFCore.ActiveRecord:KeysMayDiffer";

    /// <summary>Whether texts that differ may be the same key.</summary>
    public static bool MayDiffer(IProperty column) => column.FindRuntimeAnnotation(Annotation) is not null;

    /// <summary>Notes it as long as the model knows the collations, which it forgets for the time it is used.</summary>
    public IModel ProcessModelFinalized(IModel model)
    {
        foreach (var column in model.GetEntityTypes().SelectMany(t => t.GetDeclaredProperties()).Where(p => p.IsKey() || p.IsForeignKey()))
        {
            var mapping = column.FindRelationalTypeMapping();
            if (mapping is not null && (mapping.Converter?.ProviderClrType ?? column.ClrType) == typeof(string) && provider.IgnoresDifferences(column, mapping.StoreType))
            {
                column.AddRuntimeAnnotation(Annotation, true);
            }
        }

        return model;
    }

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var column in modelBuilder.Metadata.GetEntityTypes().SelectMany(t => t.GetDeclaredProperties()))
        {
            if (column.ClrType != typeof(string) || !(column.IsKey() || column.IsForeignKey()) || column.GetValueConverter() is not null || column.GetValueComparerConfigurationSource() is not null)
            {
                continue;
            }

            // A foreign key is compared as the key that it leads to, whose column decides in a join as well.
            var compared = column.GetContainingForeignKeys().Select(k => k.PrincipalKey.Properties[k.Properties.ToList().IndexOf(column)]).Append(column);
            if (compared.Select(ComparerOf).FirstOrDefault(c => c is not null) is { } comparer && MappingOf(column) is { } mapping)
            {
                column.Builder.HasTypeMapping(mapping.WithComposedConverter(null, keyComparer: comparer));
            }
        }
    }

    private ValueComparer<string>? ComparerOf(IConventionProperty column) => MappingOf(column) is { StoreType: var type } ? provider.KeyComparer(column, type) : null;

    private RelationalTypeMapping? MappingOf(IConventionProperty column) => column.FindRelationalTypeMapping() ?? types.FindMapping((IProperty)column);
}
