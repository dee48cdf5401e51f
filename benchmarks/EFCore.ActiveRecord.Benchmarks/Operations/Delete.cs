using BenchmarkDotNet.Attributes;
using Dapper;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One note that was read before.</summary>
public class Delete : SavedNoteOperation
{
    private const string Sql = "DELETE FROM note WHERE id = $1";

    private const string DapperSql = "DELETE FROM note WHERE id = @Id";

    public override string Title => "delete";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<Note> HandWritten()
    {
        var note = NextNote();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, note.Id);
        await command.ExecuteNonQueryAsync();
        return note;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<Note> Dapper()
    {
        var note = NextNote();
        await using var connection = Database.CreateConnection();
        await connection.ExecuteAsync(DapperSql, new { note.Id });
        return note;
    }

    [Benchmark(Description = Contestants.Ef)]
    public async Task<Note> Ef()
    {
        var note = NextNote();
        await using var context = NewContext();
        context.Remove(note);
        await context.SaveChangesAsync();
        return note;
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<Note> Library() => NextNote().DeleteAsync();

    [Benchmark(Description = Contestants.Tracked)]
    public async Task<Note> Tracked()
    {
        using (Database.Tracked.Use())
        {
            return await NextNote().DeleteAsync();
        }
    }
}
