using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>A column of a table that is written directly, and where its values are.</summary>
/// <param name="plan">The class.</param>
/// <param name="property">The property.</param>
/// <param name="name">The column's name as it stands in SQL.</param>
internal sealed class WriteColumn(RecordPlan plan, IProperty property, string name) : TableColumn(plan, property)
{
    private readonly bool _isShadow = property.IsShadowProperty();

    public string Name => name;

    /// <summary>The value to write, as the model has it.</summary>
    public object? Current(RecordWrite write)
        => Discriminator is not null ? Discriminator
            : !_isShadow ? RecordPlan.Read(Property, write.Sent)
            : write.Shadows.FirstOrDefault(s => s.Property == Property) is { Property: not null } given ? given.Value
            : Property.Sentinel;

    /// <summary>Whether a new record brings a value, where the database has one for those that do not.</summary>
    public bool IsGiven(RecordWrite write)
        => _isShadow ? !Equals(Current(write), Property.Sentinel) : !Property.GetGetter().HasSentinelValue(write.Sent);

    /// <summary>The value that the row had when it was read.</summary>
    public object? Original(RecordWrite write) => RecordPlan.Read(Property, write.Snapshot ?? write.Record);
}
