using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Schema;

/// <summary>Creates and drops the tables of a model, with the SQL of EF Core's migrations.</summary>
internal sealed class Tables(DbContext context)
{
    private readonly IRelationalModel _model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
    private readonly DatabaseProvider _provider = DatabaseProvider.For(context.Database.ProviderName);

    public async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            await creator.CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        var there = await ExistingAsync(cancellationToken).ConfigureAwait(false);
        var missing = context.GetService<IMigrationsModelDiffer>().GetDifferences(null, _model)
            .Where(operation => Table(operation) is not { } table || !there.Contains(table))
            .ToList();
        if (missing.Any(operation => Table(operation) is not null))
        {
            await ExecuteAsync(missing, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public async Task<bool> DropAsync(CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var there = await ExistingAsync(cancellationToken).ConfigureAwait(false);
        List<MigrationOperation> drops = [.. context.GetService<IMigrationsModelDiffer>().GetDifferences(_model, null)
            .Where(operation => operation is DropTableOperation or DropSequenceOperation or DropForeignKeyOperation && Table(operation) is { } table && there.Contains(table))
            .Where(operation => _provider.CanDropForeignKeys || operation is not DropForeignKeyOperation)];
        var connection = context.GetService<IRelationalConnection>();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(_provider.AroundDrop.Before, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(drops, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await RunAsync(_provider.AroundDrop.After, CancellationToken.None).ConfigureAwait(false);
            await connection.CloseAsync().ConfigureAwait(false);
        }

        return drops.Count > 0;
    }

    /// <summary>The table or sequence that an operation is about; none for those about schemas and the like, which are safe to repeat.</summary>
    private (string? Schema, string Name)? Table(MigrationOperation operation) => operation switch
    {
        CreateTableOperation o => _provider.IdentityOf(o.Schema, o.Name),
        CreateIndexOperation o => _provider.IdentityOf(o.Schema, o.Table),
        AddForeignKeyOperation o => _provider.IdentityOf(o.Schema, o.Table),
        InsertDataOperation o => _provider.IdentityOf(o.Schema, o.Table),
        CreateSequenceOperation o => _provider.IdentityOf(o.Schema, o.Name),
        DropSequenceOperation o => _provider.IdentityOf(o.Schema, o.Name),
        DropTableOperation o => _provider.IdentityOf(o.Schema, o.Name),
        DropForeignKeyOperation o => _provider.IdentityOf(o.Schema, o.Table),
        _ => null,
    };

    private async Task<HashSet<(string?, string)>> ExistingAsync(CancellationToken cancellationToken)
    {
        HashSet<(string?, string)> tables = [];
        var connection = context.GetService<IRelationalConnection>();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = connection.DbConnection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = _provider.TablesSql;
                command.Transaction = connection.CurrentTransaction?.GetDbTransaction();
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        var schema = await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(0);
                        tables.Add(_provider.IdentityOf(schema, reader.GetString(1)));
                    }
                }
            }
        }
        finally
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }

        return tables;
    }

    private async Task ExecuteAsync(IReadOnlyList<MigrationOperation> operations, CancellationToken cancellationToken)
    {
        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(operations, context.GetService<IDesignTimeModel>().Model);
        await context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(commands, context.GetService<IRelationalConnection>(), cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(string? sql, CancellationToken cancellationToken)
    {
        if (sql is not null)
        {
            await context.Database.ExecuteSqlRawAsync(sql, cancellationToken).ConfigureAwait(false);
        }
    }
}
