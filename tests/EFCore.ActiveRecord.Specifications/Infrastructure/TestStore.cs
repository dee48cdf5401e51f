using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>An empty database of its own for one test.</summary>
public abstract class TestStore : IDisposable
{
    /// <summary>Why there is no such database here; null where there is one.</summary>
    public virtual string? SkipReason => null;

    /// <summary>The URL that opens it.</summary>
    public abstract string Url { get; }

    /// <summary>Whether EF Core's change tracker writes all records.</summary>
    public bool WritesTracked { get; init; }

    /// <summary>Chooses it in EF Core's options.</summary>
    public abstract void Configure(DbContextOptionsBuilder options);

    public abstract void Dispose();
}
