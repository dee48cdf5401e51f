using Dapper;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>
/// One statement that is run for each row, in a transaction. As nobody else inserts meanwhile, the keys are consecutive: the last one tells all, and takes less
/// time than RETURNING.
/// </summary>
internal sealed class SqliteNoteTable(SqliteDatabase database) : NoteTable(database)
{
    private const string Sql = $"INSERT INTO note ({Rows.NewNoteColumns}) VALUES ($1, $2, $3, $4, $5)";

    private const string DapperSql = $"INSERT INTO note ({Rows.NewNoteColumns}) VALUES ({Rows.NewNoteDapperValues})";

    /// <summary>The log is emptied too, so that everybody begins with an empty one.</summary>
    public override Task ClearAsync()
        => database.ExecuteAsync("DELETE FROM note; DELETE FROM sqlite_sequence WHERE name = 'note'; PRAGMA wal_checkpoint(TRUNCATE)");

    public override async Task CreateAsync(IReadOnlyList<Note> notes)
    {
        await using var connection = (SqliteConnection)await database.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        await InsertAsync(connection, notes);
        var key = await LastKeyAsync(connection) - notes.Count;
        await transaction.CommitAsync();
        foreach (var note in notes)
        {
            note.Id = ++key;
        }
    }

    public override async Task CreateWithDapperAsync(IReadOnlyList<Note> notes)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var note in notes)
        {
            note.Id = await connection.ExecuteScalarAsync<int>(DapperSql + " RETURNING id", note, transaction);
        }

        await transaction.CommitAsync();
    }

    public override async Task<long> InsertAsync(IEnumerable<Note> notes)
    {
        await using var connection = (SqliteConnection)await database.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        var rows = await InsertAsync(connection, notes);
        await transaction.CommitAsync();
        return rows;
    }

    public override async Task<long> InsertWithDapperAsync(IEnumerable<Note> notes)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var rows = await connection.ExecuteAsync(DapperSql, notes, transaction);
        await transaction.CommitAsync();
        return rows;
    }

    private static async Task<long> InsertAsync(SqliteConnection connection, IEnumerable<Note> notes)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        var title = command.Parameters.Add("$1", SqliteType.Text);
        var stars = command.Parameters.Add("$2", SqliteType.Integer);
        var user = command.Parameters.Add("$3", SqliteType.Integer);
        var created = command.Parameters.Add("$4", SqliteType.Text);
        var updated = command.Parameters.Add("$5", SqliteType.Text);
        var rows = 0L;
        foreach (var note in notes)
        {
            title.Value = note.Title;
            stars.Value = note.Stars;
            user.Value = note.UserId;
            created.Value = note.CreatedAt;
            updated.Value = note.UpdatedAt;
            rows += await command.ExecuteNonQueryAsync();
        }

        return rows;
    }

    private static async Task<int> LastKeyAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT last_insert_rowid()";
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }
}
