namespace EFCore.ActiveRecord.Sessions;

/// <summary>
/// What an asynchronous flow has open: a chain of uses, sessions and transactions, the innermost first. Child tasks inherit the chain, so
/// every link knows when it was closed, and is skipped from then on.
/// </summary>
internal sealed class FlowScope
{
    private static readonly AsyncLocal<FlowScope?> Flow = new();

    private readonly FlowScope? _outer;
    private volatile bool _closed;

    private FlowScope(FlowScope? outer, ActiveDb database)
    {
        _outer = outer;
        Database = database;
    }

    /// <summary>The innermost open scope of this flow.</summary>
    public static FlowScope? Current => SkipClosed(Flow.Value);

    public ActiveDb Database { get; }

    public FlowScope? Outer => SkipClosed(_outer);

    /// <summary>The pinned context of a session or transaction, and the gate to it; <see langword="null"/> for a mere <c>Use()</c>.</summary>
    public WorkUnit? Unit { get; init; }

    /// <summary>Held by the operation of this scope that is under way, and by a nested transaction for as long as it lasts.</summary>
    public OperationGate? Gate { get; init; }

    /// <summary>Whether records read in this scope are tracked: there is one object a row.</summary>
    public bool Tracks { get; init; }

    /// <summary>Whether the code of this scope runs inside an operation, which holds the gates already.</summary>
    public bool HoldsGates { get; init; }

    public bool IsOpen => !_closed;

    /// <summary>Opens a scope made by the caller. To reach the caller's caller, neither may be an async method.</summary>
    public static FlowScope Open(ActiveDb database, WorkUnit? unit = null, OperationGate? gate = null, bool tracks = false, bool holdsGates = false)
    {
        var scope = new FlowScope(Current, database) { Unit = unit, Gate = gate, Tracks = tracks, HoldsGates = holdsGates };
        Flow.Value = scope;
        return scope;
    }

    /// <summary>The session or transaction of a database that this flow is in, if any, and whether an operation around it already holds its gates.</summary>
    public static (FlowScope? Scope, bool GatesHeld) Of(ActiveDb database)
    {
        var held = false;
        for (var scope = Current; scope is not null; scope = scope.Outer)
        {
            if (scope.Database != database)
            {
                continue;
            }

            if (scope.Unit is not null)
            {
                return (scope, held);
            }

            held |= scope.HoldsGates;
        }

        return (null, held);
    }

    public void Close()
    {
        _closed = true;
        Flow.Value = SkipClosed(Flow.Value);
    }

    private static FlowScope? SkipClosed(FlowScope? scope)
    {
        while (scope is { _closed: true })
        {
            scope = scope._outer;
        }

        return scope;
    }
}
