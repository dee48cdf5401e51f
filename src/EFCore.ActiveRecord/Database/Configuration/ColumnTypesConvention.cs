using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Maps what EF Core has no column for to text: cultures, time zones and password hashes; and stores e-mail addresses in lower case. Configuration wins.</summary>
internal sealed class ColumnTypesConvention : IEntityTypeAddedConvention, IComplexPropertyAddedConvention
{
    private static readonly ValueConverter Email = new ValueConverter<string, string>(address => address.ToLowerInvariant(), address => address);

    private static readonly Dictionary<Type, ValueConverter> Converters = new()
    {
        [typeof(CultureInfo)] = new ValueConverter<CultureInfo, string>(culture => culture.Name, name => CultureInfo.GetCultureInfo(name)),
        [typeof(TimeZoneInfo)] = new ValueConverter<TimeZoneInfo, string>(zone => zone.Id, id => TimeZoneInfo.FindSystemTimeZoneById(id)),
        [typeof(PasswordHash)] = new ValueConverter<PasswordHash, string>(hash => hash.ToStored(), stored => PasswordHash.Parse(stored)),
    };

    public void ProcessEntityTypeAdded(IConventionEntityTypeBuilder entityTypeBuilder, IConventionContext<IConventionEntityTypeBuilder> context)
        => Map(entityTypeBuilder, entityTypeBuilder.Metadata.ClrType);

    public void ProcessComplexPropertyAdded(IConventionComplexPropertyBuilder propertyBuilder, IConventionContext<IConventionComplexPropertyBuilder> context)
        => Map(propertyBuilder.Metadata.ComplexType.Builder, propertyBuilder.Metadata.ComplexType.ClrType);

    private static void Map(IConventionTypeBaseBuilder builder, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(p => p.SetMethod is not null))
        {
            if (ConverterOf(property) is { } converter)
            {
                builder.Property(property)?.HasConversion(converter, fromDataAnnotation: false);
            }
        }
    }

    private static ValueConverter? ConverterOf(PropertyInfo property)
        => Converters.TryGetValue(property.PropertyType, out var converter) ? converter
            : property.PropertyType == typeof(string) && property.IsDefined(typeof(EmailAttribute), true) ? Email
            : null;
}
