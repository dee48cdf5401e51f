using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

#pragma warning disable EF1001 // See RenewedConnection and RepeatedStrategy.

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>The services of EF Core's that are replaced, so that outdated statements harm nobody.</summary>
internal static class RenewedServices
{
    /// <summary>Does nothing where the program has services of its own: there an outdated statement is an error.</summary>
    public static void AddTo(DbContextOptionsBuilder builder)
    {
        var core = builder.Options.FindExtension<CoreOptionsExtension>();
        if (core?.InternalServiceProvider is not null
            || core?.ReplacedServices?.Keys.Any(k => k.Item1 == typeof(IRelationalConnection) || k.Item1 == typeof(INpgsqlRelationalConnection) || k.Item1 == typeof(IRelationalCommandDiagnosticsLogger)) == true)
        {
            return;
        }

        builder.ReplaceService<INpgsqlRelationalConnection, RenewedConnection>();
        builder.ReplaceService<IRelationalCommandDiagnosticsLogger, OutdatedStatementWatch>();
        var options = RelationalOptionsExtension.Extract(builder.Options);
        var given = options.ExecutionStrategyFactory;
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(
            options.WithExecutionStrategyFactory(d => new RepeatedStrategy(d, given?.Invoke(d) ?? new NpgsqlExecutionStrategy(d))));
    }
}
