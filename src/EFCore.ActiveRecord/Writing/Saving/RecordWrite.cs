using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>What is done with a row.</summary>
internal enum WriteKind
{
    Insert,

    /// <summary>The columns in <see cref="RecordWrite.Changed"/> are written; also soft delete and restore.</summary>
    Update,

    Delete,
}

/// <summary>One row to write.</summary>
internal sealed record RecordWrite(object Record, RecordPlan Plan, WriteKind Kind)
{
    /// <summary>The row as it was read; <see langword="null"/> where that is not known.</summary>
    public object? Snapshot { get; init; }

    /// <summary>The record as it is sent. What is changed in the record meanwhile is not written, and stays a change.</summary>
    public object Sent { get; init; } = Record;

    /// <summary>The properties to write in an update.</summary>
    public IReadOnlyList<IProperty> Changed { get; init; } = [];

    /// <summary>The complex properties with several objects to write in an update, each as a whole.</summary>
    public IReadOnlyList<IComplexProperty> Lists { get; init; } = [];

    /// <summary>Foreign keys that have no property of their own, with the value that a relation gives them.</summary>
    public IReadOnlyList<(IProperty Property, object? Value)> Shadows { get; init; } = [];

    /// <summary>Many-to-many links that came or went since the row was read.</summary>
    public IReadOnlyList<LinkChange> Links { get; init; } = [];

    /// <summary>Whether the parts that the record owns (EF Core's owned types) differ from the row as it was read, or it is not known whether they do.</summary>
    public bool OwnedChanged { get; init; }

    /// <summary>Whether only <see cref="Changed"/> is written, and other changes of the record wait for a save.</summary>
    public bool IsPartial { get; init; }

    public bool WritesNothing => Kind == WriteKind.Update && Changed.Count == 0 && Lists.Count == 0 && Shadows.Count == 0 && Links.Count == 0 && !OwnedChanged;
}

/// <summary>A many-to-many link to a record that came or went.</summary>
internal readonly record struct LinkChange(ISkipNavigation Relation, object Target, bool Removed);
