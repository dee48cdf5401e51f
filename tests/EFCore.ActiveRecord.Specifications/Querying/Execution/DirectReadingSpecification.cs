using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>Where nobody listens to commands, the rows of plain classes are read without EF Core, and mean the same.</summary>
public abstract class DirectReadingSpecification : LibrarySpecification
{
    private readonly List<IDisposable> _opened = [];

    public override async Task DisposeAsync()
    {
        _opened.Reverse();
        foreach (IDisposable opened in _opened)
        {
            opened.Dispose();
        }

        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Every_column_has_the_value_that_EF_Core_reads()
    {
        List<Book> expected = await Db.ExecuteAsync(context => context.Set<Book>().OrderBy(b => b.Id).AsNoTracking().ToListAsync());
        using ActiveDb quiet = UseQuiet();

        List<Book> read = await Book.OrderBy("id").ToListAsync();

        Assert.Equal(24, read.Count);
        Assert.Equal(expected.Select(Values), read.Select(Values));
        Assert.All(read, b => Assert.Null(b.Author));
    }

    [SkippableFact]
    public async Task Filters_sorts_and_single_records_are_found()
    {
        using ActiveDb quiet = UseQuiet();
        for (int i = 0; i < 6; i++)
        {
            int pages = i;
            string? subtitle = i % 2 == 0 ? null : "ab";
            await Finds(("pages__le", pages), b => b.Pages <= pages);
            await Finds(("subtitle", subtitle), b => b.Subtitle == subtitle);
            await Finds(("pages__in", Enumerable.Range(0, i)), b => b.Pages < pages);
            await Finds(Filter.Or(("author___name__startswith", "a"), ("reviews___stars", i)), b => b.Author?.Name == "ann" || b.Reviews.Exists(r => r.Stars == pages));
            List<Book> sorted = await Book.OrderBy("-pages", "id").Skip(i).Take(3).ToListAsync();
            Assert.Equal(Books.OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(i).Take(3).Select(b => b.Id), sorted.Select(b => b.Id));
            Assert.Equal(Books[i].Title, (await Book.FindAsync(Books[i].Id))!.Title);
        }

        Assert.Null(await Book.FindAsync(-1));
        Assert.Equal("bob", (await Author.Where(("nick", null)).SingleAsync()).Name);
        Assert.Null(await Author.Where(("name", "nobody")).FirstOrDefaultAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Author.Where(("name", "nobody")).FirstAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Author.Where(("name", "nobody")).SingleAsync());
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => Author.Query.SingleAsync());
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => Author.Query.SingleOrDefaultAsync());
        Assert.Equal(0, quiet.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task Pages_have_their_records_and_the_number_of_all()
    {
        using ActiveDb quiet = UseQuiet();
        for (int i = 0; i < 6; i++)
        {
            int pages = i;
            string? subtitle = i % 2 == 0 ? null : "ab";
            await HasPagesAsync(Book.Where(("pages__le", pages)).OrderBy("-pages", "id"), Books.Where(b => b.Pages <= pages));
            await HasPagesAsync(Book.Where(b => b.Pages <= pages).OrderByDescending(b => b.Pages).ThenBy(b => b.Id), Books.Where(b => b.Pages <= pages));
            await HasPagesAsync(Book.Where(("subtitle", subtitle)).OrderBy("-pages", "id"), Books.Where(b => b.Subtitle == subtitle));
            await HasPagesAsync(Book.Where(("pages__in", Enumerable.Range(0, i))).OrderBy("-pages", "id"), Books.Where(b => b.Pages < pages));
            await HasPagesAsync(Book.Where(("title__startswith", "a"), ("author___name", "ann")).OrderBy("-pages", "id"), Books.Where(b => b.Title.StartsWith('a') && b.Author?.Name == "ann"), author: true);
            await HasPagesAsync(Book.Where(("author___name", "ann")).OrderBy("-pages", "id").AutoInclude(false), Books.Where(b => b.Author?.Name == "ann"));
            await HasPagesAsync(Book.Where(("pages__ge", i)).OrderBy("-pages", "id").Skip(1).Take(5), Books.Where(b => b.Pages >= pages).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(1).Take(5));
        }

        Book changed = (await Book.Where(("id", Books[3].Id)).PaginateAsync())[0];
        changed.Pages = 88;
        await changed.SaveAsync();
        Assert.Equal(88, (await Book.FindOrFailAsync(changed.Id)).Pages);
        Assert.Equal(0, quiet.Inner.OpenLeases);

        static async Task HasPagesAsync(ActiveQuery<Book> query, IEnumerable<Book> expected, bool author = false)
        {
            List<int> ids = [.. expected.OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id)];
            for (int number = 1; number < 5; number++)
            {
                Page<Book> page = await query.PaginateAsync(number, 4);
                Assert.Equal(ids.Skip((number - 1) * 4).Take(4), page.Select(b => b.Id));
                Assert.Equal(ids.Count, page.TotalItems);
                Assert.All(page, b => Assert.Equal(author, b.Author is not null));
                Assert.Equal(page.Select(b => b.Id), (await query.PaginateUncountedAsync(number, 4)).Select(b => b.Id));
            }
        }
    }

    [SkippableFact]
    public async Task A_record_that_was_read_is_known()
    {
        using ActiveDb quiet = UseQuiet();
        Author ann = await Author.Where(("name", "ann")).SingleAsync();
        ann.Nick = "changed";
        await ann.SaveAsync();

        Assert.Equal("changed", (await Author.FindOrFailAsync(ann.Id)).Nick);
        Assert.Equal(3, await Author.CountAsync());
    }

    [SkippableFact]
    public async Task A_transaction_sees_what_it_has_written_and_others_do_not_after_a_rollback()
    {
        using ActiveDb quiet = UseQuiet();
        await quiet.TransactionAsync(async tx =>
        {
            await Author.CreateAsync(new Author { Name = "zoe" });
            Assert.Equal("zoe", (await Author.Where(("name", "zoe")).SingleAsync()).Name);
            await tx.RollbackAsync();
        });

        Assert.Null(await Author.Where(("name", "zoe")).FirstOrDefaultAsync());
    }

    [SkippableFact]
    public async Task A_stream_can_be_broken_off_and_cancelled()
    {
        using ActiveDb quiet = UseQuiet();
        using CancellationTokenSource source = new();
        await foreach (Book book in Book.OrderBy("id"))
        {
            Assert.Equal(Books[0].Id, book.Id);
            break;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Book book in Book.OrderBy("id").AsAsyncEnumerable().WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });
        Assert.Equal(0, quiet.Inner.OpenLeases);
        Assert.Equal(24, (await Book.OrderBy("id").ToListAsync()).Count);
    }

    [SkippableFact]
    public async Task A_failed_command_is_translated_logged_and_leaves_nothing_open()
    {
        CountingLoggers loggers = new();
        using ActiveDb quiet = UseQuiet(o => o.UseLoggerFactory(loggers).ConfigureWarnings(w => w.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuted, Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuting)));
        await Topic.OrderBy("id").ToListAsync();
        await Topic.OrderBy("id").ToListAsync();
        await quiet.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE topic RENAME TO other"));

        await Assert.ThrowsAsync<SchemaMismatchException>(() => Topic.OrderBy("id").ToListAsync());
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Topic.OrderBy("id").FirstAsync());

        Assert.Equal(0, quiet.Inner.OpenLeases);
        Assert.NotEqual(0, loggers.Errors);
        await quiet.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE other RENAME TO topic"));
        Assert.Equal(2, (await Topic.OrderBy("id").ToListAsync()).Count);
    }

    [SkippableFact]
    public async Task A_table_may_change_between_two_runs()
    {
        using ActiveDb quiet = UseQuiet();
        Assert.Equal(2, (await Topic.OrderBy("id").ToListAsync()).Count);
        await quiet.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE topic ADD COLUMN more integer"));

        Assert.Equal(["plot", "style"], (await Topic.OrderBy("name").ToListAsync()).Select(t => t.Name));
        Assert.Equal(["plot", "style"], (await Topic.OrderBy("id").ToListAsync()).Select(t => t.Name).Order());
    }

    [SkippableFact]
    public async Task Whoever_listens_is_told_of_every_command()
    {
        CountingLoggers loggers = new();
        using ActiveDb told = UseQuiet(o => o.UseLoggerFactory(loggers));
        for (int i = 0; i < 10; i++)
        {
            await Author.FindAsync(i);
        }

        Assert.Equal(10, loggers.Commands);
    }

    [SkippableFact]
    public async Task One_row_by_a_whole_key_needs_no_limit_and_others_have_one()
    {
        await Author.FindAsync(Authors[0].Id);
        await Author.Where(("id", Authors[0].Id), ("name", "ann")).SingleAsync();
        Assert.All(Commands.Texts, t => Assert.DoesNotContain("LIMIT", t, StringComparison.Ordinal));
        Commands.Clear();
        await Author.Where(("name", "ann")).FirstAsync();
        await Author.Where(("id__ge", Authors[0].Id)).FirstAsync();
        await Author.Where(Filter.Or(("id", Authors[0].Id), ("name", "bob"))).FirstAsync();
        Assert.All(Commands.Texts, t => Assert.Contains("LIMIT", t, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Flows_read_at_the_same_time()
    {
        using ActiveDb quiet = UseQuiet();
        Book?[] found = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => Book.Where(("title", Books[i % 24].Title), ("id", Books[i % 24].Id)).SingleOrDefaultAsync())));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => Books[i % 24].Id), found.Select(b => b!.Id));
    }

    /// <summary>Another handle on the database, with nobody who listens to its commands.</summary>
    private ActiveDb UseQuiet(Action<DbContextOptionsBuilder>? also = null)
    {
        ActiveDb quiet = Open(Store, also);
        _opened.Add(quiet);
        _opened.Add(quiet.Use());
        return quiet;
    }

    private static object?[] Values(Book book)
        => [.. typeof(Book).GetProperties().Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)).Where(p => p.GetIndexParameters().Length == 0 && p.DeclaringType == typeof(Book)).Select(p => p.GetValue(book))];

    private sealed class CountingLoggers : ILoggerFactory, ILogger
    {
        public int Commands { get; private set; }

        public int Errors { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Commands += eventId.Id == Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuted.Id ? 1 : 0;
            Errors += eventId.Id == Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandError.Id ? 1 : 0;
        }
    }
}
