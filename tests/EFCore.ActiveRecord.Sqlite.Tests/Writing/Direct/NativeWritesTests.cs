using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>Rows that SQLite itself writes, without ADO.NET: what is in the file, and what happens where it refuses.</summary>
public sealed class NativeWritesTests : IAsyncLifetime
{
    private const string Columns = "id, mark, whole, big, small, tiny, flag, ratio, short_ratio, text, data, at, unique_text, maybe_whole, maybe_big, maybe_flag, maybe_ratio, maybe_text, maybe_data, maybe_at";

    private static readonly string?[] Texts = ["", "a", "Grüße, 世界 \U0001F600", "it's", "nul\0inside", "lone \uD800 surrogate", new string('x', 5000)];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("active-record-");
    private readonly ActiveDb _db;
    private readonly ActiveDb _tracked;

    public NativeWritesTests()
    {
        _db = Open("native.db", tracked: false);
        _tracked = Open("tracked.db", tracked: true);
    }

    public async Task InitializeAsync()
    {
        await _db.CreateAllAsync();
        await _tracked.CreateAllAsync();
    }

    public async Task DisposeAsync()
    {
        await _db.DisposeAsync();
        await _tracked.DisposeAsync();
        if (OperatingSystem.IsLinux())
        {
            // A statement that was left behind would keep the file open.
            string[] open = [.. new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(f => f.LinkTarget).OfType<string>()];
            Assert.DoesNotContain(open, target => target.StartsWith(_directory.FullName, StringComparison.Ordinal));
        }

        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_file_has_what_EF_Core_puts_there(int seed)
    {
        string direct = await WriteAsync(_db, seed);
        Assert.Equal(await WriteAsync(_tracked, seed), direct);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task What_is_no_number_is_refused_and_nothing_is_written(int rows)
    {
        foreach (ActiveDb db in (ActiveDb[])[_db, _tracked])
        {
            using IDisposable use = db.Use();
            List<Sample> samples = [.. Enumerable.Range(0, rows).Select(i => new Sample { UniqueText = $"{i}", Ratio = i == rows - 1 ? double.NaN : i })];
            await Assert.ThrowsAsync<DatabaseException>(() => Sample.CreateAllAsync(samples));
            Assert.Equal(0, await Sample.CountAsync());
            Assert.All(samples, s => Assert.True(s is { Id: 0, IsPersisted: false }));

            Sample one = await Sample.CreateAsync(new Sample { UniqueText = "one" });
            one.Ratio = double.NaN;
            await Assert.ThrowsAsync<DatabaseException>(() => one.SaveAsync());
            Assert.Equal(0, (await Sample.FirstAsync()).Ratio);
            one.Ratio = 1;
            await one.SaveAsync();
            Assert.Equal(1, (await Sample.FirstAsync()).Ratio);
        }
    }

    [Fact]
    public async Task A_later_row_that_breaks_a_constraint_is_told_as_the_first_would_be()
    {
        using IDisposable use = _db.Use();
        List<Sample> samples = [.. ((string[])["a", "b", "c", "b"]).Select(t => new Sample { UniqueText = t })];
        UniqueConstraintException error = await Assert.ThrowsAsync<UniqueConstraintException>(() => Sample.CreateAllAsync(samples));
        Assert.Equal(["unique_text"], error.Columns);
        Assert.Equal(0, await Sample.CountAsync());
        Assert.All(samples, s => Assert.True(s is { Id: 0, IsPersisted: false }));

        samples[3].UniqueText = "d";
        await Sample.CreateAllAsync(samples);
        samples[2].UniqueText = "a";
        await Assert.ThrowsAsync<UniqueConstraintException>(() => samples[2].SaveAsync());
        Assert.Equal("a b c d", string.Join(" ", (await Sample.OrderBy(s => s.Id).ToListAsync()).Select(s => s.UniqueText)));
        Assert.True(samples[2].IsChanged);
    }

    [Fact]
    public async Task A_later_row_that_is_gone_fails_the_batch()
    {
        using IDisposable use = _db.Use();
        List<Sample> samples = [.. await Sample.CreateAllAsync(Enumerable.Range(0, 4).Select(i => new Sample { UniqueText = $"{i}" }))];
        await Sample.DestroyAsync(samples[2].Id);
        samples.ForEach(s => s.Whole = 7);
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Sample.UpdateAllAsync(samples));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Sample.DeleteAllAsync(samples));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => samples[2].SaveAsync());
        Assert.Equal([0, 0, 0], (await Sample.OrderBy(s => s.Id).ToListAsync()).Select(s => s.Whole));
        samples.RemoveAt(2);
        await Sample.UpdateAllAsync(samples);
        await Sample.DeleteAllAsync(samples);
        Assert.Equal(0, await Sample.CountAsync());
    }

    [Fact]
    public async Task A_trigger_that_ends_the_transaction_leaves_nothing_behind()
    {
        using IDisposable use = _db.Use();
        await _db.ExecuteAsync(c => c.Database.ExecuteSqlRawAsync("CREATE TRIGGER three BEFORE INSERT ON sample WHEN (SELECT count(*) FROM sample) = 3 BEGIN SELECT RAISE(ROLLBACK, 'no more'); END"));
        await Assert.ThrowsAnyAsync<RecordSaveException>(() => Sample.CreateAllAsync(Enumerable.Range(0, 5).Select(i => new Sample { UniqueText = $"{i}" })));
        Assert.Equal(0, await Sample.CountAsync());
        await Sample.CreateAllAsync(Enumerable.Range(0, 3).Select(i => new Sample { UniqueText = $"{i}" }));
        Assert.Equal(3, await Sample.CountAsync());
    }

    [Fact]
    public async Task A_lock_is_waited_for()
    {
        using IDisposable use = _db.Use();
        Sample sample = await Sample.CreateAsync(new Sample { UniqueText = "a" });
        await using SqliteConnection other = new($"Data Source={Path.Combine(_directory.FullName, "native.db")}");
        await other.OpenAsync();
        await using SqliteTransaction transaction = other.BeginTransaction();
        sample.Whole = 5;
        Task<Sample> saved = Task.Run(() => sample.SaveAsync());
        await Task.Delay(200);
        Assert.False(saved.IsCompleted);
        await transaction.CommitAsync();
        await saved;
        Assert.Equal(5, (await Sample.FirstAsync()).Whole);
    }

    private static async Task<string> WriteAsync(ActiveDb db, int seed)
    {
        using IDisposable use = db.Use();
        Random random = new(seed);
        List<Sample> samples = [.. Enumerable.Range(0, 60).Select(i => Filled(new Sample { UniqueText = $"{i}" }, random))];
        await Sample.CreateAllAsync(samples);
        string created = await DumpAsync(db);
        samples.ForEach(s => Filled(s, random));
        await Sample.UpdateAllAsync(samples.Take(30));
        foreach (Sample sample in samples.Skip(30))
        {
            await sample.SaveAsync();
        }

        string updated = await DumpAsync(db);
        await Sample.DeleteAllAsync(samples.Skip(10).Take(20));
        await samples[0].DeleteAsync();
        return created + updated + await DumpAsync(db);
    }

    private static Sample Filled(Sample sample, Random random)
    {
        sample.Whole = Pick(random, 0, -1, int.MinValue, int.MaxValue, random.Next());
        sample.Big = Pick(random, 0, -1, long.MinValue, long.MaxValue, random.NextInt64());
        sample.Small = Pick(random, (short)0, short.MinValue, short.MaxValue);
        sample.Tiny = Pick(random, (byte)0, byte.MaxValue);
        sample.Flag = random.Next(2) == 0;
        sample.Ratio = Pick(random, 0, -0.0, 0.1, double.MaxValue, double.Epsilon, double.PositiveInfinity, random.NextDouble());
        sample.ShortRatio = Pick(random, 0, 0.1f, float.MaxValue, float.NegativeInfinity);
        sample.Text = Pick(random, Texts)!;
        sample.Data = Pick(random, [], [0], [1, 0, 255], new byte[3000]);
        sample.At = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
        sample.Mark = Pick(random, Mark.None, Mark.Some);
        sample.MaybeWhole = Pick(random, null, (int?)sample.Whole);
        sample.MaybeBig = Pick(random, null, (long?)sample.Big);
        sample.MaybeFlag = Pick(random, null, (bool?)sample.Flag);
        sample.MaybeRatio = Pick(random, null, (double?)sample.Ratio);
        sample.MaybeText = Pick(random, null, sample.Text);
        sample.MaybeData = Pick(random, null, sample.Data);
        sample.MaybeAt = Pick(random, null, (DateTimeOffset?)sample.At);
        return sample;
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    private static async Task<string> DumpAsync(ActiveDb db)
    {
        await using DbContext context = db.CreateContext();
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns.Split(", ").Select(c => $"typeof({c}) || ' ' || quote({c})"))} FROM sample ORDER BY id";
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return string.Join("\n", rows);
    }

    private ActiveDb Open(string file, bool tracked)
        => ActiveDb.Open(
            o => o.UseSqlite($"Data Source={Path.Combine(_directory.FullName, file)}"),
            models: [typeof(Sample)],
            configure: o =>
            {
                if (tracked)
                {
                    o.WriteWithChangeTracker();
                }

                o.ConfigureModel(m => m.Entity<Sample>(e =>
                {
                    e.HasIndex(s => s.UniqueText).IsUnique();
                    e.Property(s => s.Mark).HasConversion<string>();
                }));
            });
}

public enum Mark
{
    None,
    Some,
}

/// <summary>A column of each kind that SQLite takes as it is.</summary>
public sealed class Sample : Model
{
    public int Id { get; set; }
    public string UniqueText { get; set; } = "";
    public Mark Mark { get; set; }
    public int Whole { get; set; }
    public long Big { get; set; }
    public short Small { get; set; }
    public byte Tiny { get; set; }
    public bool Flag { get; set; }
    public double Ratio { get; set; }
    public float ShortRatio { get; set; }
    public string Text { get; set; } = "";
    public byte[] Data { get; set; } = [];
    public DateTimeOffset At { get; set; }
    public int? MaybeWhole { get; set; }
    public long? MaybeBig { get; set; }
    public bool? MaybeFlag { get; set; }
    public double? MaybeRatio { get; set; }
    public string? MaybeText { get; set; }
    public byte[]? MaybeData { get; set; }
    public DateTimeOffset? MaybeAt { get; set; }
}
