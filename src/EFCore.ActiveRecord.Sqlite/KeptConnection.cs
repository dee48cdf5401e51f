using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// A connection that, when it is closed, only lies aside: opening a file and registering EF Core's functions costs more than a small query. To
/// everyone else it opens and closes as any connection does. What has left something behind that the next operation could meet is closed for good.
/// </summary>
/// <remarks>It is the one owner of its native connection, which is not in ADO.NET's pool.</remarks>
internal sealed class KeptConnection(string connectionString, KeptConnections owner) : SqliteConnection(Unpooled(connectionString))
{
    // EF Core asks for the state so many times before it opens.
    private const int LooksOfOpening = 2;

    private const int MaxCommands = 64;

    private static readonly StateChangeEventArgs Opened = new(ConnectionState.Closed, ConnectionState.Open);
    private static readonly StateChangeEventArgs Closed = new(ConnectionState.Open, ConnectionState.Closed);

    // Whoever holds it sees and changes the physical state. The timer that closes idle connections comes from another thread.
    private readonly Lock _lock = new();

    // Of the statements that run again and again. They go with the native connection.
    private readonly Dictionary<string, KeptCommand> _commands = [];
    private readonly Dictionary<string, NativeStatement> _statements = [];

    // Of the command that runs: while it waits for a lock, ADO.NET asks for nothing but the time limit.
    private CancellationToken _waiting;

    private volatile bool _isParked;
    private bool _isRetired;
    private bool _isDirty;
    private bool _isOpening;
    private int _expectedLooks;
    private long _parkedAt;
    private (SqliteTransaction? Transaction, SqliteException? Error) _ended;

    public WeakReference<KeptConnection> Reference => field ??= new(this);

    /// <summary>Closed while parked, for all but the code in here.</summary>
    public override ConnectionState State
    {
        get
        {
            if (!_isParked || _lock.IsHeldByCurrentThread)
            {
                return base.State;
            }

            // Functions and collations are registered by methods that first ask for the state, and leave it to the opening when it is closed.
            if (_expectedLooks > 0)
            {
                _expectedLooks--;
            }
            else
            {
                _isDirty = true;
            }

            return ConnectionState.Closed;
        }
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => base.ConnectionString;
        set
        {
            CloseIfParked();
            base.ConnectionString = value;
        }
    }

    /// <summary>EF Core begins to open the connection.</summary>
    public void BeginOpening()
    {
        _isOpening = true;
        _expectedLooks = LooksOfOpening;
    }

    /// <summary>The connection is open, and EF Core's interceptors were told so.</summary>
    public void EndOpening()
    {
        _isOpening = false;
        _expectedLooks = 0;
    }

    public override void Open()
    {
        lock (_lock)
        {
            if (_isParked && (_isDirty || NativeSqlite.HasMoved(this)))
            {
                CloseForGood();
            }

            if (_isParked)
            {
                _isParked = false;
            }
            else if (State != ConnectionState.Open)
            {
                base.Open();
                _isDirty = false;
                owner.Add(this);
            }
            else
            {
                return;
            }
        }

        OnStateChange(Opened);
    }

    public override void Close()
    {
        lock (_lock)
        {
            if (_isParked || State != ConnectionState.Open)
            {
                return;
            }

            if (owner.Keeps && IsClean)
            {
                _parkedAt = owner.Time.GetTimestamp();
                _isParked = true;
                owner.Watch();
            }
            else
            {
                CloseForGood();
            }
        }

        OnStateChange(Closed);
    }

    /// <summary>Closes the connection for good if nobody has it.</summary>
    public void CloseIfParked()
    {
        lock (_lock)
        {
            if (_isParked)
            {
                CloseForGood();
            }
        }
    }

    /// <summary>Closes the connection for good if it was parked for so long.</summary>
    /// <returns>How long it takes until then; <see langword="null"/> where nothing is to wait for.</returns>
    public TimeSpan? CloseIfIdle(TimeSpan time)
    {
        lock (_lock)
        {
            if (!_isParked)
            {
                return null;
            }

            var left = time - owner.Time.GetElapsedTime(_parkedAt);
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            CloseForGood();
            return null;
        }
    }

    public override SqliteCommand CreateCommand() => new KeptCommand
    {
        Connection = this,
        CommandTimeout = DefaultTimeout,
        Transaction = Transaction,
    };

    /// <summary>A command for a statement that may run again: then it is compiled already. Its parameters are to be added.</summary>
    public SqliteCommand RentCommand(string sql)
    {
        if (_commands.Remove(sql, out var command))
        {
            command.Parameters.Clear();
            command.Transaction = Transaction;
            command.CommandTimeout = DefaultTimeout;
            return command;
        }

        command = (KeptCommand)CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>Takes a command back, once its rows are read.</summary>
    public void ReturnCommand(SqliteCommand command)
    {
        if (_commands.Count >= MaxCommands)
        {
            // Statements that do run again are soon back.
            DisposeCommands();
        }

        if (!_commands.TryAdd(command.CommandText, (KeptCommand)command))
        {
            command.Dispose();
        }
    }

    /// <summary>A statement that may run again, without ADO.NET: then it is compiled already.</summary>
    /// <returns><see langword="null"/> where SQLite cannot be called so.</returns>
    public NativeStatement? RentStatement(string sql)
        => _statements.Remove(sql, out var statement) ? statement : NativeStatement.TryPrepare(this, sql);

    /// <summary>Takes a statement back.</summary>
    public void ReturnStatement(NativeStatement statement)
    {
        if (base.State != ConnectionState.Open)
        {
            // It belongs to a native connection that is gone.
            statement.Dispose();
            return;
        }

        if (_statements.Count >= MaxCommands)
        {
            DisposeStatements();
        }

        statement.Clear();
        if (!_statements.TryAdd(statement.Sql, statement))
        {
            statement.Dispose();
        }
    }

    /// <summary>Takes note of what is about to run. What runs in the course of every opening is no one operation's own.</summary>
    /// <returns>Whether it leaves nothing behind.</returns>
    public bool Executing(string sql)
    {
        var isHarmless = !ConnectionTrouble.IsLeftBy(sql);
        _isDirty |= !_isOpening && !isHarmless;
        return isHarmless;
    }

    /// <summary>Takes note of an error.</summary>
    public void Failed(SqliteException error)
    {
        _isDirty |= ConnectionTrouble.IsBehind(error.SqliteErrorCode);
        if (Transaction is { } transaction && transaction != _ended.Transaction && NativeSqlite.IsInAutocommit(this))
        {
            _ended = (transaction, error);
        }
    }

    /// <summary>The error at which SQLite has rolled a transaction back; <see langword="null"/> where it has not, or not for an error.</summary>
    public SqliteException? EndOf(SqliteTransaction transaction) => transaction == _ended.Transaction ? _ended.Error : null;

    /// <summary>Waits for the lock that an immediate transaction takes no longer than the token allows.</summary>
    protected override ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
        => new(Heeding((Connection: this, isolationLevel), static to => to.Connection.BeginDbTransaction(to.isolationLevel), cancellationToken));

    // Raised by the methods here, outside of the lock.
    protected override void OnStateChange(StateChangeEventArgs stateChange)
    {
        if (!_lock.IsHeldByCurrentThread)
        {
            base.OnStateChange(stateChange);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isRetired = true;
            CloseIfParked();
        }

        base.Dispose(disposing);
    }

    private static string Unpooled(string connectionString)
        => new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    /// <summary>Whether nothing is left of the operation that ends: no transaction, also none of raw SQL, no rows half read, no change of the connection itself, no trouble.</summary>
    private bool IsClean
        => !_isRetired
            && !_isDirty
            && Transaction is null
            && NativeSqlite.IsIdle(this);

    /// <summary>Runs what ADO.NET runs at once, and waits in for locks without a token.</summary>
    private TResult Heeding<TState, TResult>(TState state, Func<TState, TResult> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!cancellationToken.CanBeCanceled)
        {
            return run(state);
        }

        _waiting = cancellationToken;
        try
        {
            return run(state);
        }
        catch (SqliteException e) when (cancellationToken.IsCancellationRequested && NativeStatement.IsLock(e.SqliteErrorCode))
        {
            throw new OperationCanceledException("The wait for a lock of the database was cancelled.", e, cancellationToken);
        }
        finally
        {
            _waiting = CancellationToken.None;
        }
    }

    private void DisposeCommands()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    private void DisposeStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    private void CloseForGood()
    {
        DisposeCommands();
        DisposeStatements();
        _ended = default;
        base.Close();

        // Not before: whoever asks meanwhile, without the lock, must hear that it is closed.
        _isParked = false;
        owner.Remove(this);
    }

    /// <summary>A command that tells its connection what it does to it.</summary>
    private sealed class KeptCommand : SqliteCommand
    {
        private string? _harmless;

        /// <summary>Exceeded as soon as the wait for a lock is cancelled.</summary>
        public override int CommandTimeout
        {
            get => Connection is KeptConnection { _waiting.IsCancellationRequested: true } ? -1 : base.CommandTimeout;
            set => base.CommandTimeout = value;
        }

        public override Task<SqliteDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
            => Connection is KeptConnection connection
                ? Task.FromResult(connection.Heeding((Command: this, behavior), static to => to.Command.ExecuteReader(to.behavior), cancellationToken))
                : base.ExecuteReaderAsync(behavior, cancellationToken);

        public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
            => Connection is KeptConnection connection
                ? Task.FromResult(connection.Heeding(this, static command => command.ExecuteNonQuery(), cancellationToken))
                : base.ExecuteNonQueryAsync(cancellationToken);

        public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
            => Connection is KeptConnection connection
                ? Task.FromResult(connection.Heeding(this, static command => command.ExecuteScalar(), cancellationToken))
                : base.ExecuteScalarAsync(cancellationToken);

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            var connection = Connection as KeptConnection;
            if (!ReferenceEquals(_harmless, CommandText) && connection?.Executing(CommandText) == true)
            {
                _harmless = CommandText;
            }

            try
            {
                return base.ExecuteReader(behavior);
            }
            catch (SqliteException e)
            {
                connection?.Failed(e);
                throw;
            }
        }
    }
}
