using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // The services of a context, which EF Core's own relational extensions get in the same way.

namespace EFCore.ActiveRecord.Direct;

/// <summary>
/// A command under way on a context's connection. Where somebody listens (a logger, an interceptor, a diagnostic listener), EF Core sends it and tells
/// them; where nobody does, it is sent straight.
/// </summary>
internal sealed class DirectCommand : IAsyncDisposable
{
    private readonly IRelationalConnection _connection;
    private readonly DatabaseProvider _provider;
    private readonly CommandSource _source;
    private IRelationalCommand? _told;
    private RelationalDataReader? _toldReader;
    private DbCommand? _command;

    private DirectCommand(IRelationalConnection connection, DatabaseProvider provider, CommandSource source)
    {
        _connection = connection;
        _provider = provider;
        _source = source;
    }

    public DbDataReader Reader { get; private set; } = null!;

    /// <summary>Opens the connection, unless it is open, and sends a command.</summary>
    public static ValueTask<DirectCommand> ExecuteAsync(DbContext context, DatabaseProvider provider, IRelationalCommandTemplate template, CommandValues values, CancellationToken cancellationToken, CommandBehavior behavior = CommandBehavior.Default, CommandSource source = CommandSource.LinqQuery)
    {
        var services = ServicesOf(context);
        var command = new DirectCommand(services.RelationalConnection, provider, source);
        var now = TimeProvider.System.GetUtcNow(); // EF Core measures its own logging by this clock.
        return IsHeard(services.CommandLogger, now)
            ? command.TellAsync(context, services.CommandLogger, template, values, cancellationToken)
            : command.SendAsync(context, services.CommandLogger, template, values, behavior, now, cancellationToken);
    }

    /// <summary>Whether somebody listens to the commands of a context.</summary>
    public static bool IsHeard(DbContext context)
        => IsHeard(ServicesOf(context).CommandLogger, TimeProvider.System.GetUtcNow());

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
        if (_toldReader is not null)
        {
            _connection.ReturnCommand(_told!);
            await _toldReader.DisposeAsync().ConfigureAwait(false);
        }
        else if (_command is not null)
        {
            try
            {
                await Reader.DisposeAsync().ConfigureAwait(false);
                await _provider.ReturnCommandAsync(_command).ConfigureAwait(false);
            }
            finally
            {
                await _connection.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    private static bool IsHeard(IRelationalCommandDiagnosticsLogger logger, DateTimeOffset now) => logger.ShouldLogCommandExecute(now) || logger.ShouldLogCommandCreate(now);

    private async ValueTask<DirectCommand> TellAsync(DbContext context, IRelationalCommandDiagnosticsLogger logger, IRelationalCommandTemplate template, CommandValues values, CancellationToken cancellationToken)
    {
        _told = _connection.RentCommand();
        _told.PopulateFrom(template);
        _toldReader = await _told.ExecuteReaderAsync(
            new RelationalCommandParameterObject(_connection, values.ByName(template.Parameters), readerColumns: null, context, logger, detailedErrorsEnabled: false, _source),
            cancellationToken).ConfigureAwait(false);
        Reader = _toldReader.DbDataReader;
        return this;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DirectCommand> SendAsync(DbContext context, IRelationalCommandDiagnosticsLogger logger, IRelationalCommandTemplate template, CommandValues values, CommandBehavior behavior, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var command = _provider.RentCommand(_connection.DbConnection, template.CommandText);
        try
        {
            Enlist(command, _connection);
            values.AddTo(command, template.Parameters);
            Reader = await command.ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);
            _command = command;
            return this;
        }
        catch (Exception e)
        {
            await logger.CommandErrorAsync(
                _connection, command, template.LogCommandText, context, DbCommandMethod.ExecuteReader, Guid.NewGuid(), _connection.ConnectionId, e, now, TimeProvider.System.GetUtcNow() - now, _source, CancellationToken.None).ConfigureAwait(false);
            await command.DisposeAsync().ConfigureAwait(false);
            await _connection.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }
}
