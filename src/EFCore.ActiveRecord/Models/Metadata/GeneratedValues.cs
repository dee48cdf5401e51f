using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Finds what EF Core generates in the program for new rows, as keys of type <see cref="Guid"/>.</summary>
internal static class GeneratedValues
{
    /// <returns><see langword="null"/> where the value comes from the record or the database.</returns>
    public static ValueGenerator? GeneratorOf(DbContext context, IEntityType type, IProperty property)
        => IsGenerated(property)
            && context.GetService<IValueGeneratorSelector>().TrySelect(property, type, out var generator)
            && generator is { GeneratesTemporaryValues: false }
                ? generator
                : null;

    /// <summary>EF Core's own rule: where a generator was chosen, and in keys that lead nowhere.</summary>
    private static bool IsGenerated(IProperty property)
        => property.DeclaringType is IEntityType
            && (property.GetValueGeneratorFactory() is not null || (property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && property.IsKey() && !property.IsForeignKey()));
}
