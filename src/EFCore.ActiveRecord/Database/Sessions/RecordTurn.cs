using System.Transactions;
using EFCore.ActiveRecord.Models.RowState;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>An operation's turn at the records that it writes. Another operation on one of them waits for its end, and then finds the record as it is.</summary>
/// <remarks>Nobody holds a turn while waiting for another, and nobody waits who holds up others, so there is no waiting in a circle.</remarks>
/// <param name="scope">The session or transaction that the operation is in.</param>
internal sealed class RecordTurn(FlowScope? scope)
{
    /// <summary>The turn of an operation that is over.</summary>
    public static readonly RecordTurn Ended = MakeEnded();

    // The turns of the operations that the flow is inside of.
    private static readonly AsyncLocal<RecordTurn?> Inside = new();

    private readonly FlowScope? _scope = scope;
    private RecordTurn? _around;
    private object? _first;
    private List<object>? _others;
    private TaskCompletionSource? _ended;
    private volatile bool _hasEnded;

    /// <summary>Waits until nobody else writes a record, and takes the turn.</summary>
    /// <exception cref="InvalidOperationException">The record is being written, and the caller cannot wait for that.</exception>
    public static ValueTask<RecordTurn> TakeAsync(RecordDatabase database, object record, CancellationToken cancellationToken)
    {
        var turn = new RecordTurn(FlowScope.Of(database));
        return turn.Take(record) is null ? new(turn) : TakeAsync(database, [record], cancellationToken);
    }

    /// <inheritdoc cref="TakeAsync(RecordDatabase, object, CancellationToken)"/>
    public static async ValueTask<RecordTurn> TakeAsync(RecordDatabase database, IReadOnlyList<object> records, CancellationToken cancellationToken)
    {
        while (true)
        {
            var turn = new RecordTurn(FlowScope.Of(database));
            if (records.Select(r => (Record: r, Other: turn.Take(r))).FirstOrDefault(t => t.Other is not null) is not { Other: { } other } busy)
            {
                return turn;
            }

            await turn.WaitForAsync(other, busy.Record, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the turn at a record.</summary>
    /// <returns>Whose turn it is, if it is another's.</returns>
    public RecordTurn? Take(object record)
    {
        ref var taken = ref RecordStates.Turn(record);
        object? free = null;
        while (Interlocked.CompareExchange(ref taken, this, free) is var found && found != free)
        {
            if (found is RecordTurn { _hasEnded: false } other)
            {
                return other == this || IsInside(other) ? null : other;
            }

            // A copy of a record that was made during a write keeps the turn of that write, which has ended.
            free = found;
        }

        if (_first is null)
        {
            _first = record;
        }
        else
        {
            (_others ??= []).Add(record);
        }

        return null;
    }

    /// <summary>Lets go of the records that it has, and waits for the end of another's turn.</summary>
    /// <exception cref="InvalidOperationException">The other's operation may wait for what the caller's transaction holds.</exception>
    public Task WaitForAsync(RecordTurn other, object record, CancellationToken cancellationToken)
    {
        End();
        return other._hasEnded ? Task.CompletedTask
            : (_scope?.HoldsOthersUp == true && _scope.Gate != other._scope?.Gate) || Transaction.Current is not null
            ? throw new InvalidOperationException($"This '{record.GetType().Name}' is being written by other code at the same time, for which a transaction cannot wait. Use a record in one flow at a time, or read one for each.")
            : other.EndAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Code of the program that the operation calls from here on, such as an interceptor of EF Core, may write the records itself.</summary>
    public void Enter()
    {
        if (Inside.Value != this)
        {
            _around = Inside.Value;
            Inside.Value = this;
        }
    }

    /// <summary>Ends the turn; more than once does nothing.</summary>
    public void End()
    {
        if (_first is not null)
        {
            Volatile.Write(ref RecordStates.Turn(_first), null);
            _first = null;
            for (var i = 0; i < (_others?.Count ?? 0); i++)
            {
                Volatile.Write(ref RecordStates.Turn(_others![i]), null);
            }

            _others = null;
        }

        _hasEnded = true;
        Interlocked.MemoryBarrier();
        _ended?.TrySetResult();
    }

    private static bool IsInside(RecordTurn turn)
    {
        var inside = Inside.Value;
        while (inside is not null && inside != turn)
        {
            inside = inside._around;
        }

        return inside is not null;
    }

    private static RecordTurn MakeEnded()
    {
        var turn = new RecordTurn(null);
        turn.End();
        return turn;
    }

    private Task EndAsync()
    {
        var ended = _ended ?? Interlocked.CompareExchange(ref _ended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _ended;
        Interlocked.MemoryBarrier();
        if (_hasEnded)
        {
            ended!.TrySetResult();
        }

        return ended!.Task;
    }
}
