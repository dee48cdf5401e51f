using System.Data;
using System.Transactions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

#pragma warning disable EF1001 // EF Core's own connection of a context: no public API makes a connection in its place.

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>
/// EF Core's connection of a context. Once a statement that Npgsql had prepared on a physical connection proves outdated, the others that name the same tables are so too,
/// and Npgsql's own list of them falls into disorder (https://github.com/npgsql/npgsql: "Invalid PreparedState"): all of them are forgotten before the connection is used again.
/// </summary>
internal sealed class RenewedConnection(RelationalConnectionDependencies dependencies, NpgsqlDataSourceManager dataSources, IDbContextOptions options)
    : NpgsqlRelationalConnection(dependencies, dataSources, options)
{
    private bool _isOutdated;

    /// <summary>Takes note that a prepared statement was outdated. Outside of transactions all are forgotten at once; else as soon as the transaction is rolled back.</summary>
    public void Outdated()
    {
        _isOutdated = true;
        if (CurrentTransaction is null && EnlistedTransaction is null && Transaction.Current is null)
        {
            Renew();
        }
    }

    /// <summary>Forgets what is prepared, where some of it is outdated. A transaction that has failed does not allow it yet.</summary>
    public void Renew()
    {
        if (!_isOutdated)
        {
            return;
        }

        try
        {
            // Npgsql has no asynchronous form of it.
            DbConnection.UnprepareAll();
            _isOutdated = false;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // Closing sees to it.
        }
    }

    public override bool Open(bool errorsExpected = false)
    {
        ThrowIfLost();
        return base.Open(errorsExpected);
    }

    public override Task<bool> OpenAsync(CancellationToken cancellationToken, bool errorsExpected = false)
    {
        ThrowIfLost();
        return base.OpenAsync(cancellationToken, errorsExpected);
    }

    protected override void CloseDbConnection()
    {
        LeaveNothingOutdated();
        base.CloseDbConnection();
    }

    protected override Task CloseDbConnectionAsync()
    {
        LeaveNothingOutdated();
        return base.CloseDbConnectionAsync();
    }

    /// <summary>EF Core would open another connection, and go on there without the transaction.</summary>
    private void ThrowIfLost()
    {
        if (CurrentTransaction is not null && DbConnection.State != ConnectionState.Open)
        {
            throw new TransactionEndedException(null);
        }
    }

    private void LeaveNothingOutdated()
    {
        if (!_isOutdated)
        {
            return;
        }

        Renew();
        if (_isOutdated)
        {
            // The pool closes what it is given back then.
            NpgsqlConnection.ClearPool(DbConnection);
            _isOutdated = false;
        }
    }
}
