using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>A column of a table that is written directly, and where its values are.</summary>
internal sealed class WriteColumn
{
    private readonly bool _isDiscriminator;
    private readonly object? _discriminator;
    private readonly bool _isShadow;

    /// <param name="plan">The class.</param>
    /// <param name="property">The property.</param>
    /// <param name="name">The column's name as it stands in SQL.</param>
    public WriteColumn(RecordPlan plan, IProperty property, string name)
    {
        Property = property;
        Name = name;
        Mapping = property.GetRelationalTypeMapping();
        _isShadow = property.IsShadowProperty();
        _isDiscriminator = property == plan.EntityType.FindDiscriminatorProperty();
        _discriminator = _isDiscriminator ? plan.EntityType.GetDiscriminatorValue() : null;
    }

    public IProperty Property { get; }

    public string Name { get; }

    public RelationalTypeMapping Mapping { get; }

    /// <summary>The value to write, as the model has it.</summary>
    public object? Current(RecordWrite write)
        => _isDiscriminator ? _discriminator
            : !_isShadow ? RecordPlan.Read(Property, write.Record)
            : write.Shadows.FirstOrDefault(s => s.Property == Property) is { Property: not null } given ? given.Value
            : Property.Sentinel;

    /// <summary>Whether a new record brings a value, where the database has one for those that do not.</summary>
    public bool IsGiven(RecordWrite write)
        => _isShadow ? !Equals(Current(write), Property.Sentinel) : !Property.GetGetter().HasSentinelValue(write.Record);

    /// <summary>The value that the row had when it was read.</summary>
    public object? Original(RecordWrite write) => RecordPlan.Read(Property, write.Snapshot ?? write.Record);

    /// <summary>A value as the driver takes it; <see langword="null"/> for NULL.</summary>
    public object? ForProvider(object? value) => Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
}
