using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Stores stamps in UTC, so that each database can sort and compare them; also in a DbContext that leaves other times to EF Core. Gives way to configuration.</summary>
/// <param name="converter">What stores a <see cref="DateTimeOffset"/> so; <see langword="null"/> where the database needs nothing.</param>
internal sealed class StampsInUtcConvention(Type? converter) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        if (converter is null)
        {
            return;
        }

        foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(t => t.GetDeclaredProperties()))
        {
            var isPlain = (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(DateTimeOffset)
                && property.GetValueConverter() is null && property.GetProviderClrType() is null;
            if (isPlain && TimestampColumns.IsStamp(property))
            {
                property.Builder.HasConverter(converter);
            }
        }
    }
}
