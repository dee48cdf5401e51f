using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Keeps hybrids out of the model: a computed collection would else be taken for a relation. Mapping one by hand is an error.</summary>
internal sealed class HybridsAreNotMapped : IEntityTypeAddedConvention, IComplexPropertyAddedConvention, IModelFinalizingConvention
{
    public void ProcessEntityTypeAdded(IConventionEntityTypeBuilder entityTypeBuilder, IConventionContext<IConventionEntityTypeBuilder> context)
        => Ignore(entityTypeBuilder.Metadata);

    public void ProcessComplexPropertyAdded(IConventionComplexPropertyBuilder propertyBuilder, IConventionContext<IConventionComplexPropertyBuilder> context)
        => Ignore(propertyBuilder.Metadata.ComplexType);

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in modelBuilder.Metadata.GetEntityTypes())
        {
            if (Hybrids(type.ClrType).FirstOrDefault(p => type.FindMember(p.Name) is not null) is { } mapped)
            {
                throw new InvalidOperationException($"'{type.ClrType.Name}.{mapped.Name}' is marked [Hybrid] and mapped. A hybrid is computed, never a column or relation: remove the mapping or [Hybrid].");
            }
        }
    }

    private static void Ignore(IConventionTypeBase type)
    {
        foreach (var property in Hybrids(type.ClrType))
        {
            type.Builder.Ignore(property.Name, fromDataAnnotation: true);
        }
    }

    private static IEnumerable<PropertyInfo> Hybrids(Type type)
        => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(p => Attribute.IsDefined(p, typeof(HybridAttribute), inherit: true));
}
