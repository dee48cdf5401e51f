using System.Data;
using BenchmarkDotNet.Attributes;
using Dapper;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One new note, which gets its key and its stamps.</summary>
public class Create : NoteOperation
{
    private const string Sql = $"INSERT INTO note ({Rows.NewNoteColumns}) VALUES ($1, $2, $3, $4, $5) RETURNING id";

    private const string DapperSql = $"INSERT INTO note ({Rows.NewNoteColumns}) VALUES ({Rows.NewNoteDapperValues}) RETURNING id";

    public override string Title => "create";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<Note> HandWritten()
    {
        var note = Stamped(NewNote());
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, note.Title);
        Database.Add(command, note.Stars);
        Database.Add(command, note.UserId);
        Database.Add(command, note.CreatedAt);
        Database.Add(command, note.UpdatedAt);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow);
        await reader.ReadAsync();
        note.Id = reader.GetInt32(0);
        return note;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<Note> Dapper()
    {
        var note = Stamped(NewNote());
        await using var connection = Database.CreateConnection();
        note.Id = await connection.ExecuteScalarAsync<int>(DapperSql, note);
        return note;
    }

    [Benchmark(Description = Contestants.Ef)]
    public async Task<Note> Ef()
    {
        var note = Stamped(NewNote());
        await using var context = NewContext();
        context.Add(note);
        await context.SaveChangesAsync();
        return note;
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<Note> Library() => Note.CreateAsync(NewNote());

    [Benchmark(Description = Contestants.Tracked)]
    public async Task<Note> Tracked()
    {
        using (Database.Tracked.Use())
        {
            return await Note.CreateAsync(NewNote());
        }
    }
}
