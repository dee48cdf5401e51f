namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>An operation of one size. Not public, as these stand in no comparison.</summary>
internal abstract class GrowingOperation : Operation, IAsyncDisposable
{
    public override string Title => GetType().Name;

    public override int CheckedCalls => 1;

    /// <summary>What the reported time is the time of.</summary>
    public virtual string Unit => "get";

    /// <summary>How many of these are done in one call.</summary>
    public virtual int Units => 1;

    public virtual ValueTask DisposeAsync() => default;
}
