using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Commands;

/// <summary>A column of a table whose rows are written without EF Core.</summary>
internal abstract class TableColumn(RecordPlan plan, IProperty property)
{
    public IProperty Property { get; } = property;

    public RelationalTypeMapping Mapping { get; } = property.GetRelationalTypeMapping();

    public bool IsNullable => Property.IsNullable;

    /// <summary>What tells the rows of the class from those of others in the same table; <see langword="null"/> for any other column.</summary>
    protected object? Discriminator { get; } = property == plan.EntityType.FindDiscriminatorProperty() ? plan.EntityType.GetDiscriminatorValue() : null;

    /// <summary>A value of the model as the driver takes it; <see langword="null"/> for NULL.</summary>
    public object? ToProvider(object? value) => Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
}
