namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>
/// What an asynchronous flow has open: a chain of uses, sessions, transactions and operations, the innermost first. Child tasks inherit the
/// chain, so every link knows when it was closed, and is skipped from then on.
/// </summary>
/// <remarks>
/// A transaction is not skipped when it has ended: what a task does that was started in it must not run outside of it. Only the flow that ended
/// the transaction leaves it.
/// </remarks>
internal sealed class FlowScope
{
    private static readonly AsyncLocal<FlowScope?> Flow = new();

    private readonly FlowScope? _outer;

    /// <summary>The transaction that the flow has ended, or is ending: until that is done the flow is in it, and not afterwards.</summary>
    private readonly FlowScope? _left;
    private FlowScope? _joined;
    private OperationGate? _gate;
    private volatile bool _closed;
    private volatile bool _hasBegun;

    private FlowScope(RecordDatabase database)
    {
        _outer = WithoutClosed(Flow.Value);
        Database = database;
    }

    private FlowScope(FlowScope left)
    {
        _outer = left._outer;
        _left = left;
        Database = left.Database;
    }

    /// <summary>The innermost scope of this flow.</summary>
    public static FlowScope? Current => SkipClosed(Flow.Value);

    public RecordDatabase Database { get; }

    public FlowScope? Outer => SkipClosed(_outer);

    /// <summary>The scope around this one that operations on the same database would be in, were this one not there.</summary>
    public FlowScope? Around => Innermost(Database, Outer);

    /// <summary>The pinned context of a session or transaction; <see langword="null"/> where every operation takes one from the pool.</summary>
    public WorkUnit? Unit { get; private set; }

    /// <summary>Held by the operation of this scope that is under way, and by a nested transaction for as long as it lasts; <see langword="null"/> where operations need not wait for one another.</summary>
    public OperationGate? Gate
    {
        get => _gate ?? (IsInsideOfOperation ? LazyInitializer.EnsureInitialized(ref _gate, static () => new OperationGate()) : null);
        private init => _gate = value;
    }

    /// <summary>Whether something around the operations of this scope holds the gate of a serial database for them.</summary>
    public bool HoldsSerialGate { get; private init; }

    /// <summary>Whether records read in this scope are tracked: there is one object a row.</summary>
    public bool Tracks { get; private set; }

    public bool InTransaction { get; private init; }

    /// <summary>Whether code in this scope has something that others may wait for: a transaction's locks, or the gate of an operation that it runs inside of.</summary>
    public bool HoldsOthersUp => InTransaction || HeldGate is not null || (HoldsSerialGate && Database.SerialGate is not null) || _joined?.HoldsOthersUp == true;

    /// <summary>Neither closed itself nor left behind by the scope whose context it shares.</summary>
    public bool IsOpen => !_closed && _joined?.IsOpen != false;

    /// <summary>Whether records of the database's classes belong to it in this scope. Code that an operation calls, as getters and converters, stays with the database of its flow.</summary>
    public bool ChoosesDatabase => !IsInsideOfOperation;

    /// <summary>Whether it is a transaction that has ended. What was started in it can no longer run.</summary>
    public bool IsOver => _hasBegun && !IsOpen;

    /// <summary>Whether this scope only chooses the database.</summary>
    private bool IsMereUse { get; init; }

    /// <summary>Whether it is the scope of code that an operation calls. Such code is rare, so the gate that it needs is made when it comes.</summary>
    private bool IsInsideOfOperation { get; init; }

    /// <summary>The gate that the operation which this scope's code runs inside of holds meanwhile.</summary>
    private OperationGate? HeldGate { get; init; }

    /// <summary>The session, transaction or operation on a database that this flow is in, if any; also a transaction that has ended without this flow.</summary>
    public static FlowScope? Of(RecordDatabase database) => Innermost(database, Current);

    // To reach the caller's caller, neither these nor what calls them may be an async method.

    /// <summary>Puts the caller's flow into a scope that was opened in another, or before.</summary>
    /// <returns>The scope that the flow was in.</returns>
    public static FlowScope? Resume(FlowScope? scope)
    {
        var before = Flow.Value;
        Flow.Value = scope;
        return before;
    }

    /// <summary>Opens the scope of <see cref="ActiveDb.Use"/>.</summary>
    public static FlowScope Use(RecordDatabase database) => Enter(new FlowScope(database) { IsMereUse = true });

    /// <summary>Opens the scope of a session, which shares the context of what it is begun in.</summary>
    public static FlowScope ForSession(RecordDatabase database)
    {
        var outer = Of(database);
        outer?.ThrowIfOver();
        var scope = new FlowScope(database)
        {
            Gate = outer?.Gate ?? new OperationGate(),
            HoldsSerialGate = outer?.HoldsSerialGate == true,
            InTransaction = outer?.InTransaction == true,
        };
        scope.Join(outer);
        scope.Unit ??= new WorkUnit(database);
        scope.Tracks = true;
        return Enter(scope);
    }

    /// <summary>Opens the scope of a transaction. Its gate is held until the transaction has begun.</summary>
    public static FlowScope ForTransaction(RecordDatabase database)
        => Enter(new FlowScope(database) { Gate = new OperationGate(isHeld: true), HoldsSerialGate = true, InTransaction = true });

    /// <summary>Opens a scope for code that runs inside an operation: what it does itself joins the operation, instead of waiting for its end.</summary>
    public static FlowScope ForOperation(RecordDatabase database, FlowScope? outer)
    {
        var needsGate = outer?.Gate is not null || database.SerialGate is not null;
        var scope = new FlowScope(database)
        {
            Gate = needsGate ? new OperationGate() : null,
            HeldGate = outer?.Gate,
            HoldsSerialGate = true,
            InTransaction = outer?.InTransaction == true,
        };
        scope.Join(outer);

        // The code may put records into the context itself: they are its own to save until it ends.
        scope.Tracks = scope.Unit is not null;
        return Enter(scope);
    }

    /// <summary>Opens a scope for code that an operation at a gate calls, as queries in lambdas, getters and converters: what it does itself joins the operation too.</summary>
    public static FlowScope InsideOfOperation(RecordDatabase database, FlowScope? outer)
    {
        var scope = new FlowScope(database)
        {
            IsInsideOfOperation = true,
            HeldGate = outer?.Gate,
            HoldsSerialGate = true,
            InTransaction = outer?.InTransaction == true,
        };
        scope.Join(outer);
        return Enter(scope);
    }

    /// <summary>Shares the context of another scope, and ends with it at the latest.</summary>
    public void Join(FlowScope? outer)
    {
        _joined = outer;
        Unit = outer?.Unit;
        Tracks = outer?.Tracks == true;
    }

    /// <summary>Gives the scope a context of its own.</summary>
    public void Own(WorkUnit unit) => Unit = unit;

    public bool IsInside(FlowScope other)
    {
        var scope = this;
        while (scope is not null && scope != other && scope._left != other)
        {
            scope = scope._outer;
        }

        return scope is not null;
    }

    /// <exception cref="InvalidOperationException">The caller is code inside an operation of this scope, for the end of which it would wait.</exception>
    public void ThrowIfInOperation(string what)
    {
        for (var scope = Current; scope is not null; scope = scope.Outer)
        {
            if (scope.HeldGate is not null && scope.HeldGate == Gate)
            {
                throw new InvalidOperationException($"The {what} cannot end inside one of its operations, such as code of db.ExecuteAsync. End it after that.");
            }
        }
    }

    /// <exception cref="InvalidOperationException">It is a transaction that has ended.</exception>
    public void ThrowIfOver()
    {
        if (IsOver)
        {
            throw new InvalidOperationException(
                "The transaction that this operation was started in has ended, so the operation was not run. Await all that you start in a transaction before it ends; "
                + "start work that shall outlive it before the transaction, or under ExecutionContext.SuppressFlow().");
        }
    }

    /// <summary>A transaction has begun: from here on, what is started in it belongs to it.</summary>
    public void Begin() => _hasBegun = true;

    /// <summary>Closes the scope, and takes it off the caller's flow; operations that still wait for its gate take another way, or fail where it is a transaction's.</summary>
    public void Close()
    {
        _closed = true;
        Leave();
    }

    /// <summary>Takes the scope, and what was opened inside it, off the caller's flow.</summary>
    public void Leave()
    {
        var scope = Flow.Value;
        while (scope is not null && scope != this)
        {
            scope = scope._outer;
        }

        Flow.Value = scope is null ? WithoutClosed(Flow.Value) : IsOpen ? new FlowScope(this) : WithoutClosed(_outer);
    }

    /// <summary>Closes the scope when what goes on in it has come to an end: transactions left open are rolled back, streams buffered, operations under way waited for. Then lets go of the context.</summary>
    public async Task EndAsync()
    {
        Close();
        while (Gate?.Holder is { } level && level.IsInside(this))
        {
            await level.RollbackAsync(endedAround: true).ConfigureAwait(false);
        }

        var passage = Passage.Of(this);
        await passage.EnterAsync(null, CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (Unit is not null && Unit != _joined?.Unit)
            {
                await Unit.ReleaseAsync().ConfigureAwait(false);
            }
            else if (Tracks && _joined?.Tracks == false)
            {
                // The context goes on in a transaction that keeps no records.
                Unit?.Forget();
            }
        }
        finally
        {
            passage.Exit(null);
        }
    }

    /// <summary>Closes the scope of code that an operation called; what that code left open comes to an end.</summary>
    public ValueTask LeaveOperationAsync()
    {
        _closed = true;
        return _gate is null ? default : new ValueTask(EndAsync());
    }

    /// <inheritdoc cref="LeaveOperationAsync"/>
    /// <exception cref="InvalidOperationException">The code left an asynchronous stream open.</exception>
    public void LeaveOperation()
    {
        _closed = true;
        if (_gate is not null)
        {
            var passage = Passage.Of(this);
            passage.Enter(null);
            passage.Exit(null);
        }
    }

    private static FlowScope Enter(FlowScope scope)
    {
        Flow.Value = scope;
        return scope;
    }

    public static InvalidOperationException SessionDisposed() => new("The session was disposed; its changes can no longer be saved.");

    private static FlowScope? Innermost(RecordDatabase database, FlowScope? scope)
    {
        while (scope is not null && (scope.Database != database || scope.IsMereUse))
        {
            scope = scope.Outer;
        }

        return scope;
    }

    private static FlowScope? SkipClosed(FlowScope? scope)
    {
        scope = WithoutClosed(scope);
        return scope?._left ?? scope;
    }

    private static FlowScope? WithoutClosed(FlowScope? scope)
    {
        while (scope is not null && (scope._left is { } left ? !left.IsOpen : !scope.IsOpen && !scope.IsOver))
        {
            scope = scope._outer;
        }

        return scope;
    }
}
