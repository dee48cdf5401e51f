using System.Diagnostics.CodeAnalysis;

namespace EFCore.ActiveRecord;

/// <summary>What an <see cref="EagerSchema"/> says of one relation: a strategy, and what is loaded with the related records. Both forms convert to it by themselves.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Nested">What is loaded with the related records; <see langword="null"/> for nothing.</param>
[SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named form.")]
public readonly record struct EagerLoad(Load Strategy, EagerSchema? Nested = null)
{
    /// <summary>A strategy alone.</summary>
    /// <param name="strategy">The strategy.</param>
    public static implicit operator EagerLoad(Load strategy) => new(strategy);

    /// <summary>A strategy, and what is loaded with the related records.</summary>
    /// <param name="load">Both.</param>
    public static implicit operator EagerLoad((Load Strategy, EagerSchema Nested) load) => new(load.Strategy, load.Nested);
}
