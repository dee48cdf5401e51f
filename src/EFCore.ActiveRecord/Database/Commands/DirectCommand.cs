using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Transactions;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // The services of a context, which EF Core's own relational extensions get in the same way.

namespace EFCore.ActiveRecord.Database.Commands;

/// <summary>
/// A command under way on a context's connection. If it is observed (by a logger, an interceptor, a diagnostic listener), EF Core sends and logs
/// it; if not, it is sent directly.
/// </summary>
internal sealed class DirectCommand : IAsyncDisposable
{
    private readonly IRelationalConnection _connection;
    private readonly CommandRequest _request;
    private IRelationalCommand? _observed;
    private RelationalDataReader? _observedReader;
    private DbCommand? _command;

    private DirectCommand(CommandRequest request)
    {
        _connection = ServicesOf(request.Context).RelationalConnection;
        _request = request;
    }

    public DbDataReader Reader { get; private set; } = null!;

    /// <summary>Opens the connection, unless it is open, sends a command and reads its answer: all in one, as each method that waits for the database costs.</summary>
    /// <param name="request">The command.</param>
    /// <param name="state">What <paramref name="read"/> is given.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static Task<TResult> AskAsync<TState, TResult>(CommandRequest request, TState state, Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        return IsObserved(ServicesOf(request.Context).CommandLogger, now)
            ? SendObservedAsync(request, state, read, cancellationToken)
            : SendAsync(request, state, read, now, cancellationToken);
    }

    /// <summary>Opens the connection, unless it is open, and sends a command.</summary>
    public static ValueTask<DirectCommand> ExecuteAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        var command = new DirectCommand(request);
        var now = TimeProvider.System.GetUtcNow(); // EF Core measures its own logging by this clock.
        return IsObserved(ServicesOf(request.Context).CommandLogger, now) ? command.SendObservedAsync(cancellationToken) : command.SendAsync(now, cancellationToken);
    }

    /// <summary>Whether the commands of a context are observed: logged, or intercepted.</summary>
    public static bool IsObserved(DbContext context)
        => IsObserved(ServicesOf(context).CommandLogger, TimeProvider.System.GetUtcNow());

    /// <summary>The services that are at hand with a context.</summary>
    public static IRelationalDatabaseFacadeDependencies ServicesOf(DbContext context)
        => (IRelationalDatabaseFacadeDependencies)((IDatabaseFacadeDependenciesAccessor)context.Database).Dependencies;

    /// <summary>Gives a command the transaction and the time limit of a connection.</summary>
    public static void Enlist(DbCommand command, IRelationalConnection connection)
    {
        command.Transaction = connection.CurrentTransaction?.GetDbTransaction();
        if (connection.CommandTimeout is { } timeout)
        {
            command.CommandTimeout = timeout;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_observedReader is not null)
        {
            _connection.ReturnCommand(_observed!);
            await _observedReader.DisposeAsync().ConfigureAwait(false);
        }
        else if (_command is not null)
        {
            try
            {
                await Reader.DisposeAsync().ConfigureAwait(false);
                await _request.Provider.ReturnCommandAsync(_command).ConfigureAwait(false);
            }
            finally
            {
                await _connection.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    private static bool IsObserved(IRelationalCommandDiagnosticsLogger logger, DateTimeOffset now) => logger.ShouldLogCommandExecute(now) || logger.ShouldLogCommandCreate(now);

    private static async Task<TResult> SendObservedAsync<TState, TResult>(CommandRequest request, TState state, Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
    {
        var command = await new DirectCommand(request).SendObservedAsync(cancellationToken).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            return await read(command.Reader, state, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<TResult> SendAsync<TState, TResult>(CommandRequest request, TState state, Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = ServicesOf(request.Context).RelationalConnection;
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = request.Provider.RentCommand(connection.DbConnection, request.Template.CommandText);
            try
            {
                DbDataReader reader;
                try
                {
                    Prepare(command, connection, request);
                    reader = await command.ExecuteReaderAsync(request.Behavior, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    reader = await AfterErrorAsync(command, connection, request, now, e, cancellationToken).ConfigureAwait(false);
                }

                TResult result;
                await using (reader.ConfigureAwait(false))
                {
                    result = await read(reader, state, cancellationToken).ConfigureAwait(false);
                }

                await request.Provider.ReturnCommandAsync(command).ConfigureAwait(false);
                return result;
            }
            catch
            {
                await command.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }
    }

    private static void Prepare(DbCommand command, IRelationalConnection connection, CommandRequest request)
    {
        Enlist(command, connection);
        request.Values.AddTo(command, request.Template.Parameters);
    }

    /// <summary>Sends a command again where its error allows it; else tells the error, and throws it.</summary>
    private static async Task<DbDataReader> AfterErrorAsync(DbCommand command, IRelationalConnection connection, CommandRequest request, DateTimeOffset start, Exception error, CancellationToken cancellationToken)
    {
        for (var i = 0; i < DatabaseProvider.Repeats && CanSendAgain(error, connection, request); i++)
        {
            try
            {
                request.Provider.Outdated(connection);

                // The driver keeps what it has prepared with the text.
                command.CommandText = request.Template.CommandText;
                command.Parameters.Clear();
                Prepare(command, connection, request);
                return await command.ExecuteReaderAsync(request.Behavior, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = e;
            }
        }

        await LogErrorAsync(command, request, start, error).ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(error);
        throw error;
    }

    /// <summary>Whether a command that failed has left nothing, and was refused only for what the server had prepared before tables were changed. In a transaction, all of it has failed.</summary>
    private static bool CanSendAgain(Exception error, IRelationalConnection connection, CommandRequest request)
        => request.Provider.IsOutdatedStatement(error)
            && connection.CurrentTransaction is null
            && Transaction.Current is null
            && request.Context.Database.GetEnlistedTransaction() is null;

    private static Task LogErrorAsync(DbCommand command, CommandRequest request, DateTimeOffset start, Exception error)
    {
        var services = ServicesOf(request.Context);
        var connection = services.RelationalConnection;
        return services.CommandLogger.CommandErrorAsync(
            connection, command, request.Template.LogCommandText, request.Context, DbCommandMethod.ExecuteReader, Guid.NewGuid(), connection.ConnectionId, error, start, TimeProvider.System.GetUtcNow() - start, request.Source, CancellationToken.None);
    }

    private async ValueTask<DirectCommand> SendObservedAsync(CancellationToken cancellationToken)
    {
        _observed = _connection.RentCommand();
        _observed.PopulateFrom(_request.Template);
        for (var left = DatabaseProvider.Repeats; _observedReader is null; left--)
        {
            try
            {
                _observedReader = await ExecuteObservedAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (left > 0 && CanSendAgain(e, _connection, _request))
            {
                // It was logged.
            }
        }

        Reader = _observedReader.DbDataReader;
        return this;
    }

    private Task<RelationalDataReader> ExecuteObservedAsync(CancellationToken cancellationToken)
        => _observed!.ExecuteReaderAsync(
            new RelationalCommandParameterObject(_connection, _request.Values.ByName(_request.Template.Parameters), readerColumns: null, _request.Context, ServicesOf(_request.Context).CommandLogger, detailedErrorsEnabled: false, _request.Source),
            cancellationToken);

    private async ValueTask<DirectCommand> SendAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var command = _request.Provider.RentCommand(_connection.DbConnection, _request.Template.CommandText);
        try
        {
            try
            {
                Prepare(command, _connection, _request);
                Reader = await command.ExecuteReaderAsync(_request.Behavior, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Reader = await AfterErrorAsync(command, _connection, _request, now, e, cancellationToken).ConfigureAwait(false);
            }

            _command = command;
            return this;
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            await _connection.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>What is sent to the database.</summary>
/// <param name="Context">The leased context.</param>
/// <param name="Provider">The database's provider.</param>
/// <param name="Template">The command.</param>
/// <param name="Values">The values of its parameters.</param>
/// <param name="Behavior">What the driver may know beforehand.</param>
/// <param name="Source">What the command is logged as.</param>
internal readonly record struct CommandRequest(
    DbContext Context,
    DatabaseProvider Provider,
    IRelationalCommandTemplate Template,
    CommandValues Values,
    CommandBehavior Behavior = CommandBehavior.Default,
    CommandSource Source = CommandSource.LinqQuery);
