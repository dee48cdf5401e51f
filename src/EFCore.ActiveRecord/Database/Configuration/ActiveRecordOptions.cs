using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>What was chosen for one database. Immutable.</summary>
internal sealed record ActiveRecordOptions
{
    public static ActiveRecordOptions Default { get; } = new();

    public Naming Naming { get; init; } = Naming.AsDeclared;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Never changed once it is here.</summary>
    public InputLimits InputLimits { get; init; } = new();

    /// <summary>Whether a soft delete marks dependents too.</summary>
    public bool CascadeSoftDelete { get; init; }

    /// <summary>Whether EF Core's change tracker writes all records.</summary>
    public bool WritesTracked { get; init; }

    public Action<ModelBuilder>? ConfigureModel { get; init; }

    /// <summary>How dictionaries and JSON name attributes; <see langword="null"/> for snake_case.</summary>
    public JsonNamingPolicy? JsonNaming { get; init; }

    /// <summary>Where hooks come from that are no records.</summary>
    public IReadOnlyList<Func<IEnumerable<IRecordHooks>>> Hooks { get; init; } = [];

    /// <summary>The classes of a model without a DbContext of the user's own.</summary>
    public OwnModel? OwnModel { get; init; }
}

/// <summary>The classes that make up a model; equal where the classes are, so that equal models are built once.</summary>
internal sealed class OwnModel(IEnumerable<Type> types) : IEquatable<OwnModel>
{
    public IReadOnlyList<Type> Types { get; } = [.. types.Distinct().OrderBy(t => t.FullName, StringComparer.Ordinal)];

    public bool Equals(OwnModel? other) => other is not null && Types.SequenceEqual(other.Types);

    public override bool Equals(object? obj) => Equals(obj as OwnModel);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (var type in Types)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }
}
