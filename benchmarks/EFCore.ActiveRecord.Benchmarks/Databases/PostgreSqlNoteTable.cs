using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Arrays that <c>unnest</c> makes rows of where the keys are wanted, and COPY where they are not.</summary>
internal sealed class PostgreSqlNoteTable(PostgreSqlDatabase database) : NoteTable(database)
{
    // Dapper knows no COPY; this many rows are in one statement.
    private const int DapperRows = 10_000;

    private static readonly string Sql = Text("$1, $2, $3, $4, $5") + " RETURNING id";

    private static readonly string DapperSql = Text("@titles, @stars, @users, @created, @updated");

    public override Task ClearAsync() => database.ExecuteAsync("TRUNCATE note RESTART IDENTITY");

    public override async Task CreateAsync(IReadOnlyList<Note> notes)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        database.Add(command, Column(notes, n => n.Title));
        database.Add(command, Column(notes, n => n.Stars));
        database.Add(command, Column(notes, n => n.UserId));
        database.Add(command, Column(notes, n => n.CreatedAt));
        database.Add(command, Column(notes, n => n.UpdatedAt));
        await using var reader = await command.ExecuteReaderAsync();
        for (var i = 0; await reader.ReadAsync(); i++)
        {
            notes[i].Id = reader.GetInt32(0);
        }
    }

    public override async Task CreateWithDapperAsync(IReadOnlyList<Note> notes)
    {
        await using var connection = database.CreateConnection();
        var keys = (await connection.QueryAsync<int>(DapperSql + " RETURNING id", DapperColumns(notes))).AsList();
        for (var i = 0; i < keys.Count; i++)
        {
            notes[i].Id = keys[i];
        }
    }

    public override async Task<long> InsertAsync(IEnumerable<Note> notes)
    {
        await using var connection = (NpgsqlConnection)await database.OpenAsync();
        await using var import = await connection.BeginBinaryImportAsync($"COPY note ({Rows.NewNoteColumns}) FROM STDIN (FORMAT BINARY)");
        foreach (var note in notes)
        {
            await import.StartRowAsync();
            await import.WriteAsync(note.Title, NpgsqlDbType.Text);
            await import.WriteAsync(note.Stars, NpgsqlDbType.Integer);
            await import.WriteAsync(note.UserId, NpgsqlDbType.Integer);
            await import.WriteAsync(note.CreatedAt, NpgsqlDbType.TimestampTz);
            await import.WriteAsync(note.UpdatedAt, NpgsqlDbType.TimestampTz);
        }

        return (long)await import.CompleteAsync();
    }

    public override async Task<long> InsertWithDapperAsync(IEnumerable<Note> notes)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var rows = 0L;
        foreach (var some in notes.Chunk(DapperRows))
        {
            rows += await connection.ExecuteAsync(DapperSql, DapperColumns(some), transaction);
        }

        await transaction.CommitAsync();
        return rows;
    }

    private static string Text(string arrays) => $"""
        INSERT INTO note ({Rows.NewNoteColumns})
        SELECT {Rows.NewNoteColumns}
        FROM unnest({arrays}) WITH ORDINALITY AS n({Rows.NewNoteColumns}, place)
        ORDER BY place
        """;

    private static object DapperColumns(IReadOnlyList<Note> notes) => new
    {
        titles = Column(notes, n => n.Title),
        stars = Column(notes, n => n.Stars),
        users = Column(notes, n => n.UserId),
        created = Column(notes, n => n.CreatedAt),
        updated = Column(notes, n => n.UpdatedAt),
    };

    private static T[] Column<T>(IReadOnlyList<Note> notes, Func<Note, T> value)
    {
        var values = new T[notes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(notes[i]);
        }

        return values;
    }
}
