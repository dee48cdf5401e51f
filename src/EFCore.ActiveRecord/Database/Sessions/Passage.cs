namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>The way to a connection: through the gate of a session or transaction, then through that of the database where it is a serial one. Either may be missing.</summary>
/// <remarks>
/// Always in this order, so that nobody waits in a circle. Streams are drained when both gates are passed: one that parked at both may be
/// found at either, and with the database's gate held no two can find it at once.
/// </remarks>
internal readonly struct Passage(OperationGate? gate, OperationGate? serialGate)
{
    /// <summary>Whether others may want to come through.</summary>
    public bool IsShared => gate is not null || serialGate is not null;

    /// <summary>The way for operations of a scope, or of none.</summary>
    public static Passage Of(RecordDatabase database, FlowScope? scope)
        => new(scope?.Gate, scope?.HoldsSerialGate == true ? null : database.SerialGate);

    /// <inheritdoc cref="Of(RecordDatabase, FlowScope?)"/>
    public static Passage Of(FlowScope scope) => Of(scope.Database, scope);

    /// <summary>Waits for the turn, and has streams other than <paramref name="resuming"/> that parked here buffered.</summary>
    public async ValueTask EnterAsync(IParkedStream? resuming, CancellationToken cancellationToken)
    {
        if (gate is not null)
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (serialGate is not null)
        {
            try
            {
                await serialGate.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                gate?.Release();
                throw;
            }
        }

        try
        {
            await DrainAsync(gate, resuming).ConfigureAwait(false);
            await DrainAsync(serialGate, resuming).ConfigureAwait(false);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <inheritdoc cref="EnterAsync"/>
    /// <exception cref="InvalidOperationException">An asynchronous stream is parked here; it stays so.</exception>
    public void Enter(IParkedStream? resuming)
    {
        gate?.Wait();
        serialGate?.Wait();
        try
        {
            Drain(gate, resuming);
            Drain(serialGate, resuming);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Lets others through; a stream given here is buffered when they come.</summary>
    public void Exit(IParkedStream? park)
    {
        gate?.Parked = park;
        serialGate?.Parked = park;
        Release();
    }

    private static async ValueTask DrainAsync(OperationGate? gate, IParkedStream? resuming)
    {
        if (gate?.Parked is { } parked && parked != resuming)
        {
            await parked.DrainAsync().ConfigureAwait(false);
            gate.Parked = null;
        }
    }

    private static void Drain(OperationGate? gate, IParkedStream? resuming)
    {
        if (gate?.Parked is { } parked && parked != resuming)
        {
            parked.Drain();
            gate.Parked = null;
        }
    }

    private void Release()
    {
        serialGate?.Release();
        gate?.Release();
    }
}
