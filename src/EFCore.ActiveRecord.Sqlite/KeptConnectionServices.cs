using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Sqlite.Infrastructure.Internal;
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Sqlite;

#pragma warning disable EF1001 // EF Core's own connection registers the functions that its SQL calls, and no public API makes a connection in its place.

/// <summary>The services of EF Core's that are replaced.</summary>
internal static class KeptConnectionServices
{
    /// <returns><see langword="false"/> where the program has replaced one of them itself.</returns>
    public static bool TryReplace(DbContextOptionsBuilder builder)
    {
        if (builder.Options.FindExtension<CoreOptionsExtension>()?.ReplacedServices?.Keys.Any(
            k => k.Item1 == typeof(IRelationalConnection) || k.Item1 == typeof(ISqliteRelationalConnection) || k.Item1 == typeof(IRelationalDatabaseCreator)) == true)
        {
            return false;
        }

        builder.ReplaceService<ISqliteRelationalConnection, KeptRelationalConnection>();
        builder.ReplaceService<IRelationalDatabaseCreator, KeptDatabaseCreator>();
        return true;
    }
}

/// <summary>EF Core's connection of a context, with a <see cref="KeptConnection"/> beneath.</summary>
internal sealed class KeptRelationalConnection(RelationalConnectionDependencies dependencies, IRawSqlCommandBuilder commands, IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger)
    : SqliteRelationalConnection(dependencies, commands, logger)
{
    private readonly IRawSqlCommandBuilder _commands = commands;
    private readonly IDiagnosticsLogger<DbLoggerCategory.Infrastructure> _logger = logger;

    public KeptConnections Connections { get; } = dependencies.ContextOptions.FindExtension<KeptConnectionsExtension>()!.Connections;

    public override bool Open(bool errorsExpected = false)
    {
        var connection = DbConnection as KeptConnection;
        connection?.BeginOpening();
        try
        {
            return base.Open(errorsExpected);
        }
        finally
        {
            connection?.EndOpening();
        }
    }

    public override async Task<bool> OpenAsync(CancellationToken cancellationToken, bool errorsExpected = false)
    {
        var connection = DbConnection as KeptConnection;
        connection?.BeginOpening();
        try
        {
            return await base.OpenAsync(cancellationToken, errorsExpected).ConfigureAwait(false);
        }
        finally
        {
            connection?.EndOpening();
        }
    }

    protected override DbConnection CreateDbConnection()
    {
        var connection = new KeptConnection(GetValidatedConnectionString(), Connections);

        // EF Core registers its functions with a connection that it is given, as with one that it makes.
        var options = new DbContextOptionsBuilder();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(
            (SqliteOptionsExtension)Dependencies.ContextOptions.FindExtension<SqliteOptionsExtension>()!.WithConnection(connection));
        _ = new SqliteRelationalConnection(Dependencies with { ContextOptions = options.Options }, _commands, _logger);
        return connection;
    }
}

/// <summary>Closes the kept connections to a file before it deletes it.</summary>
internal sealed class KeptDatabaseCreator(RelationalDatabaseCreatorDependencies dependencies, ISqliteRelationalConnection connection, IRawSqlCommandBuilder commands)
    : SqliteDatabaseCreator(dependencies, connection, commands)
{
    public override void Delete()
    {
        using (((KeptRelationalConnection)Dependencies.Connection).Connections.Suspend())
        {
            base.Delete();
        }
    }
}
