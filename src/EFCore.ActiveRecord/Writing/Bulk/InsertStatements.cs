using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Errors;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Writing.Bulk;

/// <summary>Inserts rows by one prepared statement, run for each: measured to be faster on SQLite than statements of many rows.</summary>
internal static class InsertStatements
{
    public static async Task InsertAsync(BulkRows rows, CancellationToken cancellationToken)
    {
        var connection = DirectCommand.ServicesOf(rows.Context).RelationalConnection;
        var command = connection.DbConnection.CreateCommand();
        await using var ownership = command.ConfigureAwait(false);
        DirectCommand.Enlist(command, connection);
        var names = rows.Context.GetService<ISqlGenerationHelper>();
        var parameters = rows.Columns.Select((c, i) => AddParameter(command, names.GenerateParameterName($"p{i}"), c)).ToArray();
        command.CommandText = TextFor(rows, names, parameters);
        await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var row = rows.Before;
        try
        {
            foreach (var record in rows.Records)
            {
                row++;
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < parameters.Length; i++)
                {
                    parameters[i].Value = rows.Value(rows.Columns[i], record) ?? DBNull.Value;
                }

                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RefusedRowException.IsOfRow(e))
        {
            throw new RefusedRowException(row, e);
        }
    }

    private static string TextFor(BulkRows rows, ISqlGenerationHelper names, DbParameter[] parameters)
        => rows.Columns.Count == 0
            ? $"INSERT INTO {rows.Table.NameIn(names)} DEFAULT VALUES"
            : $"INSERT INTO {rows.Table.Into(rows.Columns, names)} VALUES ({string.Join(", ", parameters.Select(p => p.ParameterName))})";

    private static DbParameter AddParameter(DbCommand command, string name, BulkColumn column)
    {
        var parameter = column.Mapping.CreateParameter(command, name, null, column.IsNullable);
        command.Parameters.Add(parameter);
        return parameter;
    }
}
