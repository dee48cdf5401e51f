using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Existing;

/// <summary>A database that the library did not make: every answer is compared with plain SQL.</summary>
public abstract class ChinookSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => Chinook.Models;

    public sealed override Task InitializeAsync() => LoadAsync();

    [SkippableFact]
    public async Task Tracks_per_genre_are_those_of_plain_SQL()
    {
        // begin-snippet: existing-genres
        var genres = await Genre.Query
            .Select(g => new { g.Name, Tracks = g.Tracks.Count })
            .OrderByDescending(g => g.Tracks)
            .ThenBy(g => g.Name)
            .ToListAsync();
        // end-snippet

        var expected = await SqlAsync("SELECT g.name, COUNT(t.track_id) FROM genre g LEFT JOIN track t ON t.genre_id = g.genre_id GROUP BY g.genre_id, g.name ORDER BY COUNT(t.track_id) DESC, g.name");
        Assert.Equal(expected, genres.Select(g => Row(g.Name, g.Tracks)));
        Assert.Equal((25, "Rock", 1297), (genres.Count, genres[0].Name, genres[0].Tracks));
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task The_customers_who_spent_most_are_those_of_plain_SQL()
    {
        // begin-snippet: existing-customers
        var best = await Customer.Query
            .Select(c => new { c.CustomerId, Name = c.FirstName + " " + c.LastName, Spent = c.Invoices.Sum(i => i.Total) })
            .OrderByDescending(c => c.Spent)
            .ThenBy(c => c.CustomerId)
            .Take(5)
            .ToListAsync();
        // end-snippet

        // In cents, as SQLite keeps the amounts as floating-point numbers and adds them up as such.
        var expected = await SqlAsync("SELECT c.customer_id, c.first_name || ' ' || c.last_name, CAST(ROUND(SUM(i.total) * 100) AS INTEGER) FROM customer c JOIN invoice i ON i.customer_id = c.customer_id GROUP BY c.customer_id, c.first_name, c.last_name ORDER BY 3 DESC, 1 LIMIT 5");
        Assert.Equal(expected, best.Select(c => Row(c.CustomerId, c.Name, decimal.ToInt64(c.Spent * 100))));
        Assert.Equal(("Helena Holý", 49.62m), (best[0].Name, best[0].Spent));
    }

    [SkippableFact]
    public async Task The_chain_of_managers_is_that_of_plain_SQL()
    {
        // begin-snippet: existing-managers
        List<Employee> managers = [];
        Employee? employee = await Employee.SingleAsync(e => e.LastName == "King");
        while (employee.ReportsTo is { } managerId)
        {
            employee = await Employee.FindOrFailAsync(managerId);
            managers.Add(employee);
        }
        // end-snippet

        var expected = await SqlAsync("""
            WITH RECURSIVE chain (employee_id, last_name, reports_to, depth) AS (
                SELECT employee_id, last_name, reports_to, 0 FROM employee WHERE last_name = 'King'
                UNION ALL
                SELECT e.employee_id, e.last_name, e.reports_to, c.depth + 1 FROM employee e JOIN chain c ON c.reports_to = e.employee_id)
            SELECT employee_id, last_name FROM chain WHERE depth > 0 ORDER BY depth
            """);
        Assert.Equal(expected, managers.Select(m => Row(m.EmployeeId, m.LastName)));
        Assert.Equal(["Mitchell", "Adams"], managers.Select(m => m.LastName));
    }

    [SkippableFact]
    public async Task The_chain_of_managers_needs_one_query_in_a_session()
    {
        ActiveDb db = Db;
        List<string> chain = [];

        // begin-snippet: existing-managers-session
        await using (db.BeginSession())
        {
            List<Employee> all = await Employee.AllAsync();
            for (Employee? manager = all.Single(e => e.LastName == "King").Manager; manager is not null; manager = manager.Manager)
            {
                chain.Add(manager.LastName);
            }
        }
        // end-snippet

        Assert.Equal(["Mitchell", "Adams"], chain);
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task Playlists_have_the_tracks_of_plain_SQL()
    {
        // begin-snippet: existing-playlists
        List<Playlist> playlists = await Playlist.Query
            .Include(p => p.Tracks)
            .AsSplitQuery()
            .OrderBy(p => p.PlaylistId)
            .ToListAsync();
        // end-snippet

        var expected = await SqlAsync("SELECT p.playlist_id, p.name, t.track_id, t.name FROM playlist p JOIN playlist_track pt ON pt.playlist_id = p.playlist_id JOIN track t ON t.track_id = pt.track_id ORDER BY 1, 3");
        Assert.Equal(expected, playlists.SelectMany(p => p.Tracks.OrderBy(t => t.TrackId), (p, t) => Row(p.PlaylistId, p.Name, t.TrackId, t.Name)));
        Assert.Equal((18, 8715), (playlists.Count, expected.Count));
        Assert.Equal(4, playlists.Count(p => p.Tracks.Count == 0));

        // One object a row: two playlists have the same songs, and so the same objects.
        Assert.Same(playlists[0].Tracks.Single(t => t.TrackId == 1), playlists[7].Tracks.Single(t => t.TrackId == 1));
    }

    [SkippableFact]
    public async Task The_join_table_is_a_record_too()
    {
        // begin-snippet: existing-join-table
        PlaylistTrack? link = await PlaylistTrack.FindAsync(9, 3402);
        int songs = await PlaylistTrack.CountAsync(l => l.PlaylistId == 16);
        List<Track> grunge = await Track.Where(t => t.Playlists.Any(p => p.Name == "Grunge")).OrderBy(t => t.Name).ToListAsync();
        // end-snippet

        Assert.NotNull(link);
        Assert.Equal(await SqlAsync("SELECT COUNT(*) FROM playlist_track WHERE playlist_id = 16"), [Row(songs)]);
        Assert.Equal(
            await SqlAsync("SELECT t.track_id FROM track t JOIN playlist_track pt ON pt.track_id = t.track_id JOIN playlist p ON p.playlist_id = pt.playlist_id WHERE p.name = 'Grunge' ORDER BY t.name"),
            grunge.Select(t => Row(t.TrackId)));
        Assert.Equal(15, songs);
    }

    [SkippableFact]
    public async Task Dates_and_amounts_are_compared_in_the_database()
    {
        var from = new DateTime(2025, 1, 1);

        var invoices = await Invoice.Where(i => i.InvoiceDate >= from && i.Total > 10.5m).OrderBy(i => i.InvoiceId).ToListAsync();

        var expected = await SqlAsync("SELECT invoice_id, CAST(ROUND(total * 100) AS INTEGER) FROM invoice WHERE invoice_date >= '2025-01-01 00:00:00' AND total > 10.5 ORDER BY 1");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, invoices.Select(i => Row(i.InvoiceId, decimal.ToInt64(i.Total * 100))));
    }

    [SkippableFact]
    public async Task An_artist_with_albums_is_not_deleted()
    {
        Artist artist = await Artist.SingleAsync(a => a.Name == "AC/DC");

        await Assert.ThrowsAsync<ForeignKeyException>(() => artist.DeleteAsync());

        Assert.Equal(["1|2"], await SqlAsync("SELECT artist_id, (SELECT COUNT(*) FROM album b WHERE b.artist_id = a.artist_id) FROM artist a WHERE name = 'AC/DC'"));
    }

    [SkippableFact]
    public async Task A_write_in_a_transaction_that_is_rolled_back_leaves_nothing()
    {
        ActiveDb db = Db;
        var before = await StateAsync();
        IReadOnlyList<string> inside = [];

        // begin-snippet: existing-rollback
        await db.TransactionAsync(async transaction =>
        {
            List<Track> shortest = await Track.OrderBy(t => t.Milliseconds).Take(3).ToListAsync();
            Playlist mix = await Playlist.CreateAsync(new Playlist { PlaylistId = 19, Name = "Shortest", Tracks = shortest });
            await mix.UpdateAsync(p => p.Tracks.RemoveAt(0));

            Invoice invoice = await Invoice.FindOrFailAsync(1);
            await invoice.UpdateAsync(i => i.InvoiceDate = i.InvoiceDate.AddDays(1));
            await (await Track.FindOrFailAsync(1)).UpdateAsync(new { name = "Renamed" });

            // end-snippet
            inside = await StateAsync();

            // begin-snippet: existing-rollback
            await transaction.RollbackAsync();
        });
        // end-snippet

        Assert.StartsWith("19|8717|Renamed|", Assert.Single(inside), StringComparison.Ordinal);
        Assert.Contains("2021-01-02", inside[0], StringComparison.Ordinal);
        Assert.StartsWith("18|8715|For Those About To Rock (We Salute You)|", Assert.Single(before), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
    }

    /// <summary>What the write of the test changes.</summary>
    private Task<IReadOnlyList<string>> StateAsync()
        => SqlAsync("SELECT (SELECT COUNT(*) FROM playlist), (SELECT COUNT(*) FROM playlist_track), (SELECT name FROM track WHERE track_id = 1), (SELECT invoice_date FROM invoice WHERE invoice_id = 1)");

    protected sealed override TestStore CreateStore()
    {
        Skip.If(Chinook.SkipReason is not null, Chinook.SkipReason);
        return CreateEmptyStore();
    }

    protected abstract TestStore CreateEmptyStore();

    /// <summary>Brings the data into the test's database.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Runs SQL that was written for snake_case names; the SQLite file has the same names without underscores, in whatever case.</summary>
    private async Task<IReadOnlyList<string>> SqlAsync(string sql)
        => await Db.ExecuteAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = Naming == Naming.AsDeclared ? sql.Replace("_", "", StringComparison.Ordinal) : sql;
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
            List<string> rows = [];
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    var values = new object[reader.FieldCount];
                    reader.GetValues(values);
                    rows.Add(Row(values));
                }
            }

            await context.Database.CloseConnectionAsync();
            return rows;
        });

    private static string Row(params object?[] values)
        => string.Join('|', values.Select(v => v is DateTime time ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : Convert.ToString(v, CultureInfo.InvariantCulture)));
}
