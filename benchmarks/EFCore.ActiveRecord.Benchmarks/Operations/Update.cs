using BenchmarkDotNet.Attributes;
using Dapper;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One column of a note that was read before, and the stamp of the last change.</summary>
public class Update : SavedNoteOperation
{
    private const string Sql = "UPDATE note SET stars = $1, updated_at = $2 WHERE id = $3";

    private const string DapperSql = "UPDATE note SET stars = @Stars, updated_at = @UpdatedAt WHERE id = @Id";

    public override string Title => "update one column";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<Note> HandWritten()
    {
        var note = Changed(NextNote());
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, note.Stars);
        Database.Add(command, note.UpdatedAt);
        Database.Add(command, note.Id);
        await command.ExecuteNonQueryAsync();
        return note;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<Note> Dapper()
    {
        var note = Changed(NextNote());
        await using var connection = Database.CreateConnection();
        await connection.ExecuteAsync(DapperSql, note);
        return note;
    }

    [Benchmark(Description = Contestants.Ef)]
    public async Task<Note> Ef()
    {
        var note = NextNote();
        await using var context = NewContext();
        context.Attach(note);
        Changed(note);
        await context.SaveChangesAsync();
        return note;
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<Note> Library()
    {
        var note = NextNote();
        note.Stars++;
        return note.SaveAsync();
    }

    [Benchmark(Description = Contestants.Tracked)]
    public async Task<Note> Tracked()
    {
        using (Database.Tracked.Use())
        {
            return await Library();
        }
    }

    private static Note Changed(Note note)
    {
        note.Stars++;
        note.UpdatedAt = DateTimeOffset.UtcNow;
        return note;
    }
}
