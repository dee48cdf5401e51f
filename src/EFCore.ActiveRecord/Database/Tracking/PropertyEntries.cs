using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Database.Tracking;

/// <summary>The change tracker's entries of properties, be they inside complex ones.</summary>
internal static class PropertyEntries
{
    public static PropertyEntry Of(EntityEntry entry, IProperty property)
        => property.DeclaringType is IComplexType complex ? OfComplex(entry, complex.ComplexProperty).Property(property.Name) : entry.Property(property.Name);

    public static ComplexPropertyEntry OfComplex(EntityEntry entry, IComplexProperty property)
        => property.DeclaringType is IComplexType outer ? OfComplex(entry, outer.ComplexProperty).ComplexProperty(property.Name) : entry.ComplexProperty(property.Name);
}
