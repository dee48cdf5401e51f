using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>The right of one operation to a context: that of the flow's session or transaction, else one from the pool.</summary>
internal sealed class Lease : IAsyncDisposable, IDisposable
{
    private readonly ActiveDb _database;
    private readonly FlowScope? _scope;
    private readonly OperationGate? _gate;
    private readonly OperationGate? _serialGate;
    private DbContext? _context;
    private bool _entered;

    private Lease(ActiveDb database)
    {
        database.ThrowIfDisposed();
        _database = database;
        (_scope, var held) = FlowScope.Of(database);
        if (!held)
        {
            _gate = _scope?.Gate;
            _serialGate = _scope?.Unit?.Levels.Count > 0 ? null : database.SerialGate;
        }
    }

    public DbContext Context => _context!;

    public WorkUnit? Unit => _scope?.Unit;

    /// <summary>Whether the context keeps what it reads: one object a row.</summary>
    public bool Tracks => _scope?.Tracks == true;

    /// <summary>Whether others may want the connection while rows are still being read.</summary>
    public bool IsShared => _gate is not null || _serialGate is not null;

    public static async ValueTask<Lease> OpenAsync(ActiveDb database, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lease = new Lease(database);
        await lease.ResumeAsync(null, cancellationToken).ConfigureAwait(false);
        try
        {
            lease.Attach();
            return lease;
        }
        catch
        {
            lease.Park(null);
            throw;
        }
    }

    public static Lease Open(ActiveDb database)
    {
        var lease = new Lease(database);
        lease.Resume(null);
        try
        {
            lease.Attach();
            return lease;
        }
        catch
        {
            lease.Park(null);
            throw;
        }
    }

    /// <summary>Takes the connection back for a stream that had parked.</summary>
    public async ValueTask ResumeAsync(IParkedStream? stream, CancellationToken cancellationToken)
    {
        if (_gate is not null)
        {
            await _gate.EnterAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        if (_serialGate is not null)
        {
            try
            {
                await _serialGate.EnterAsync(stream, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                _gate?.Exit();
                throw;
            }
        }

        _entered = true;
    }

    /// <inheritdoc cref="ResumeAsync"/>
    public void Resume(IParkedStream? stream)
    {
        _gate?.Enter(stream);
        _serialGate?.Enter(stream);
        _entered = true;
    }

    /// <summary>Lets others at the connection; a stream given here is buffered when they come.</summary>
    public void Park(IParkedStream? stream)
    {
        if (_entered)
        {
            _entered = false;
            _serialGate?.Exit(stream);
            _gate?.Exit(stream);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Release() is { } context)
            {
                await _database.ReturnAsync(context).ConfigureAwait(false);
            }
        }
        finally
        {
            Park(null);
        }
    }

    public void Dispose()
    {
        try
        {
            if (Release() is { } context)
            {
                _database.Return(context);
            }
        }
        finally
        {
            Park(null);
        }
    }

    private void Attach()
    {
        _context = _scope?.Unit is { } unit ? unit.Context : _database.Rent();
        RecordStateManager.Of(_context).Log = _scope?.Unit is { Levels.Count: > 0 } open ? open.Log : null;
    }

    /// <summary>The context to give back: none where it belongs to a session or transaction, or was given back already.</summary>
    private DbContext? Release()
    {
        var context = _context;
        _context = null;
        return Unit is null ? context : null;
    }
}
