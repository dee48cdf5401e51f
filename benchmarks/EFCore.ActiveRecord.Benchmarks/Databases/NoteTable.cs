namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The table of notes: how it is emptied and filled, and how many rows are best written to it on one kind of database.</summary>
public abstract class NoteTable(BenchmarkDatabase database)
{
    /// <summary>Removes all rows. The next key is 1 again.</summary>
    public abstract Task ClearAsync();

    /// <summary>Inserts notes by hand-written code, and gives them their keys.</summary>
    public abstract Task CreateAsync(IReadOnlyList<Note> notes);

    /// <summary>The same with Dapper.</summary>
    public abstract Task CreateWithDapperAsync(IReadOnlyList<Note> notes);

    /// <summary>Inserts notes by hand-written code, without reading their keys.</summary>
    /// <returns>How many.</returns>
    public abstract Task<long> InsertAsync(IEnumerable<Note> notes);

    /// <summary>The same with Dapper.</summary>
    public abstract Task<long> InsertWithDapperAsync(IEnumerable<Note> notes);

    /// <summary>Has that many rows, and no others.</summary>
    public async Task FillAsync(int rows)
    {
        await ClearAsync();
        await InsertAsync(BlogRows.Notes(rows));
    }

    /// <summary>All rows, in the order of their keys.</summary>
    public async Task<List<Note>> ReadAsync()
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Rows.NoteColumns} FROM note AS n ORDER BY n.id";
        await using var reader = await command.ExecuteReaderAsync();
        List<Note> notes = [];
        while (await reader.ReadAsync())
        {
            notes.Add(database.ReadNote(reader));
        }

        return notes;
    }
}
