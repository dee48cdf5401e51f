using System.Diagnostics.CodeAnalysis;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>Lets one operation at a time use a connection. A stream of rows holds it only while it reads a row, and is buffered when another operation comes between.</summary>
/// <remarks>Entered by way of a <see cref="Passage"/>, which sees to the buffering.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing, and late comers may still be waiting.")]
internal sealed class OperationGate(bool isHeld = false)
{
    private readonly SemaphoreSlim _semaphore = new(isHeld ? 0 : 1, 1);
    private volatile TransactionLevel? _holder;

    /// <summary>The stream that lay down its turn between two rows. For the one who holds the gate to read and to set.</summary>
    public IParkedStream? Parked { get; set; }

    /// <summary>The transaction that holds the gate, if it is not an operation that does.</summary>
    public TransactionLevel? Holder
    {
        get => _holder;
        set => _holder = value;
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _semaphore.WaitAsync(cancellationToken);

    public void Wait() => _semaphore.Wait();

    public void Release() => _semaphore.Release();
}

/// <summary>Rows that are still being read while others want the connection: whoever comes next has the rest buffered.</summary>
/// <remarks>What goes wrong in the database while draining is for the stream's own reader to hear, not for the one who comes between.</remarks>
internal interface IParkedStream
{
    /// <summary>Reads the rest into memory and lets go of the connection. Does nothing where that was done.</summary>
    ValueTask DrainAsync();

    /// <inheritdoc cref="DrainAsync"/>
    /// <exception cref="InvalidOperationException">The stream can be read asynchronously only.</exception>
    void Drain();
}
