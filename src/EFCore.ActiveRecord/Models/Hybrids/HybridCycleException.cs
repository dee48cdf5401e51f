using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Hybrids;

namespace EFCore.ActiveRecord;

/// <summary>A hybrid uses itself, directly or through others, so that no SQL of finite length says what it means. In C# it may work; make it a plain member there.</summary>
public sealed class HybridCycleException : ActiveRecordException
{
    internal HybridCycleException(IReadOnlyList<Hybrid> path)
        : base($"The hybrid '{path[0]}' cannot be part of a query, because it uses itself: {(ErrorText)string.Join(" → ", path.Select(h => $"'{h}'"))}. Remove [Hybrid] from it, or break the circle.")
        => Members = [.. path.Select(h => h.ToString())];

    /// <summary>The hybrids in the order in which they use one another; the last is the first again.</summary>
    public IReadOnlyList<string> Members { get; }
}
