using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Database.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>The right of one operation to a context: that of the flow's session or transaction, else one from the pool.</summary>
internal sealed class Lease : IAsyncDisposable, IDisposable
{
    private readonly RecordDatabase _database;
    private readonly Passage _passage;
    private FlowScope? _inside;
    private FlowScope? _before;
    private bool _isInside;
    private DbContext? _context;
    private bool _entered;
    private bool _holdsConnection;

    private Lease(RecordDatabase database, FlowScope? scope)
    {
        database.ThrowIfDisposed();
        scope?.ThrowIfOver();
        _database = database;
        Scope = scope;
        _passage = Passage.Of(database, scope);
    }

    public DbContext Context => _context!;

    /// <summary>The session, transaction or operation around this one.</summary>
    public FlowScope? Scope { get; }

    public WorkUnit? Unit => Scope?.Unit;

    /// <summary>Whether the context keeps what it reads: one object a row.</summary>
    public bool Tracks => Scope?.Tracks == true;

    /// <summary>Whether others may want the connection while rows are still being read.</summary>
    public bool IsShared => _passage.IsShared;

    /// <summary>
    /// Puts the flow inside of the operation: what getters, converters and queries in lambdas do with the database joins the operation, instead of waiting for
    /// its end. For async methods, at whose end the flow is again what it was for their callers.
    /// </summary>
    public void EnterFlow()
    {
        if (IsShared)
        {
            EnterFlowNow();
        }
    }

    /// <summary>Waits for the turn and takes a context.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <param name="session">The session to work in, where it is not for the caller's flow to tell.</param>
    public static ValueTask<Lease> OpenAsync(RecordDatabase database, CancellationToken cancellationToken, FlowScope? session = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lease = new Lease(database, ScopeFor(database, session));

        // Outside of sessions, transactions and serial databases there is no turn to wait for.
        return !lease.IsShared && lease.TryAttach() ? new ValueTask<Lease>(lease) : WaitAsync(database, session, cancellationToken);
    }

    public static Lease Open(RecordDatabase database)
    {
        while (true)
        {
            var lease = new Lease(database, FlowScope.Of(database));
            lease.Enter(null);
            if (lease.TryAttach())
            {
                lease.Begin();
                return lease;
            }
        }
    }

    /// <summary>Takes the connection back for a stream that had parked.</summary>
    public async ValueTask ResumeAsync(IParkedStream? stream, CancellationToken cancellationToken)
    {
        await _passage.EnterAsync(stream, cancellationToken).ConfigureAwait(false);
        _entered = true;
    }

    /// <inheritdoc cref="ResumeAsync"/>
    public void Resume(IParkedStream? stream)
    {
        Enter(stream);
        Begin();
    }

    /// <summary>Puts the flow inside of the operation until <see cref="End"/>.</summary>
    /// <inheritdoc cref="EnterFlow"/>
    public void Begin()
    {
        if (IsShared && !_isInside)
        {
            _isInside = true;
            _before = EnterFlowNow();
        }
    }

    /// <summary>Takes the flow out of the operation.</summary>
    public void End()
    {
        if (_isInside)
        {
            _isInside = false;
            FlowScope.Resume(_before);
        }
    }

    /// <summary>Lets others at the connection; a stream given here is buffered when they come.</summary>
    public void Park(IParkedStream? stream)
    {
        End();
        if (_entered)
        {
            _entered = false;
            _passage.Exit(stream);
        }
    }

    /// <summary>Keeps the connection open between the commands of the operation.</summary>
    public async ValueTask HoldConnectionAsync(CancellationToken cancellationToken)
    {
        if (!_holdsConnection)
        {
            // What the facade adds is the retrying strategy.
            await (_database.RetriesOnFailure ? Context.Database.OpenConnectionAsync(cancellationToken) : DirectCommand.ServicesOf(Context).RelationalConnection.OpenAsync(cancellationToken)).ConfigureAwait(false);
            _holdsConnection = true;
        }
    }

    /// <inheritdoc cref="HoldConnectionAsync"/>
    public void HoldConnection()
    {
        if (!_holdsConnection)
        {
            Context.Database.OpenConnection();
            _holdsConnection = true;
        }
    }

    public ValueTask DisposeAsync() => _holdsConnection ? CloseAsync() : ReturnAsync();

    public void Dispose()
    {
        try
        {
            if (_holdsConnection)
            {
                _holdsConnection = false;
                Context.Database.CloseConnection();
            }
        }
        finally
        {
            Return();
        }
    }

    private static async ValueTask<Lease> WaitAsync(RecordDatabase database, FlowScope? session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = new Lease(database, ScopeFor(database, session));
            await lease.ResumeAsync(null, cancellationToken).ConfigureAwait(false);
            if (lease.TryAttach())
            {
                return lease;
            }
        }
    }

    private async ValueTask CloseAsync()
    {
        try
        {
            _holdsConnection = false;
            await Context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
        finally
        {
            await ReturnAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask ReturnAsync()
    {
        try
        {
            if (_inside is { } inside)
            {
                await inside.LeaveOperationAsync().ConfigureAwait(false);
            }
        }
        finally
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
    }

    private void Return()
    {
        try
        {
            _inside?.LeaveOperation();
        }
        finally
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
    }

    private void Enter(IParkedStream? stream)
    {
        _passage.Enter(stream);
        _entered = true;
    }

    private FlowScope? EnterFlowNow()
    {
        if (_inside is null)
        {
            var before = FlowScope.Current;
            _inside = FlowScope.InsideOfOperation(_database, Scope);
            return before;
        }

        return FlowScope.Resume(_inside);
    }

    private static FlowScope? ScopeFor(RecordDatabase database, FlowScope? session)
    {
        // A transaction of the flow inside the session has the session's gate, so its own is the way.
        var scope = FlowScope.Of(database);
        return session is null || scope?.Unit == session.Unit ? scope
            : session.IsOpen ? session
            : throw FlowScope.SessionDisposed();
    }

    /// <returns><see langword="false"/> where the scope was closed while this operation waited for its turn, so that there is another way to take.</returns>
    private bool TryAttach()
    {
        if (Scope is { IsOpen: false })
        {
            Park(null);
            return false;
        }

        try
        {
            if (Unit is { } unit)
            {
                unit.ThrowIfEnded();
                _context = unit.Context;
            }
            else
            {
                _context = _database.Rent();
            }

            var manager = RecordStateManager.Of(_context);
            manager.Database = _database;
            manager.Log = Unit is { Levels.Count: > 0 } open ? open.Log : null;
            return true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The context to give back: none where it belongs to a session or transaction, or was given back already.</summary>
    private DbContext? Release()
    {
        var context = _context;
        _context = null;
        return Unit is null ? context : null;
    }
}
