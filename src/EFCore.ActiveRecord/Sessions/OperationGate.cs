using System.Diagnostics.CodeAnalysis;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>Lets one operation at a time use a connection. A stream of rows holds it only while it reads a row, and is buffered when another operation comes between.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing, and late comers may still be waiting.")]
internal sealed class OperationGate
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);
    private IParkedStream? _parked;

    public async ValueTask EnterAsync(IParkedStream? resuming, CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Unpark(resuming) is { } parked)
        {
            await parked.DrainAsync().ConfigureAwait(false);
        }
    }

    public void Enter(IParkedStream? resuming)
    {
        _semaphore.Wait();
        var parked = Unpark(resuming);
        try
        {
            parked?.Drain();
        }
        catch
        {
            Exit(parked);
            throw;
        }
    }

    public void Exit(IParkedStream? park = null)
    {
        _parked = park;
        _semaphore.Release();
    }

    private IParkedStream? Unpark(IParkedStream? resuming)
    {
        var parked = _parked;
        _parked = null;
        return parked == resuming ? null : parked;
    }
}

/// <summary>Rows that are still being read while others want the connection: whoever comes next has the rest buffered.</summary>
/// <remarks>What goes wrong in the database while draining is for the stream's own reader to hear, not for the one who comes between.</remarks>
internal interface IParkedStream
{
    /// <summary>Reads the rest into memory and lets go of the connection.</summary>
    ValueTask DrainAsync();

    /// <inheritdoc cref="DrainAsync"/>
    /// <exception cref="InvalidOperationException">The stream can be read asynchronously only.</exception>
    void Drain();
}
