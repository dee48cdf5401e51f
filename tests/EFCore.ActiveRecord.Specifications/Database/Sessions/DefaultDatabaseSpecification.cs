using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Specifications.Database.Configuration;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>Which database a class belongs to. The classes here are opened nowhere else, as defaults are the whole program's.</summary>
public abstract class DefaultDatabaseSpecification : Specification
{
    private readonly TestStore _otherStore;

    protected DefaultDatabaseSpecification() => _otherStore = CreateStore();

    [SkippableFact]
    public async Task The_first_database_opened_for_a_class_is_its_default()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));

        await Note.CreateAsync(new Note { Text = "default" });

        Assert.Equal((1, 0), await CountsAsync(first, second));
    }

    [SkippableFact]
    public async Task When_the_default_is_closed_the_next_one_open_follows()
    {
        ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        await first.DisposeAsync();

        await Note.CreateAsync(new Note { Text = "second" });

        Assert.Equal(1, await second.CountRowsAsync("note"));
    }

    [SkippableFact]
    public async Task Without_a_database_an_error_says_what_to_call()
    {
        NoDatabaseException error = await Assert.ThrowsAsync<NoDatabaseException>(() => Note.AllAsync());

        Assert.Equal((typeof(Note), "No open database knows 'Note'. Call ActiveDb.Open(...) with a model that has it, and keep the ActiveDb while you work."), (error.Model, error.Message));
        Assert.Throws<NoDatabaseException>(() => Note.Query);
        Assert.Throws<NoDatabaseException>(() => Note.Where(n => n.Id > 1));
        await Assert.ThrowsAsync<NoDatabaseException>(() => Note.FindAsync(1));
        await Assert.ThrowsAsync<NoDatabaseException>(() => Note.CreateAsync(new Note { Text = "" }));
        await Assert.ThrowsAsync<NoDatabaseException>(() => new Note { Text = "" }.SaveAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => User.CountAsync(u => Note.Where(n => n.Id == u.Id).Any()));
    }

    [SkippableFact]
    public async Task A_record_goes_back_to_the_database_that_it_was_read_from()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        await Note.CreateAsync(new Note { Text = "first" });
        Note note;
        using (second.Use())
        {
            await Note.CreateAsync(new Note { Text = "second" });
            note = await Note.SingleAsync();
        }

        await note.UpdateAsync(n => n.Text = "changed");

        Assert.Equal("first", (await Note.SingleAsync()).Text);
        using (second.Use())
        {
            Assert.Equal("changed", (await Note.SingleAsync()).Text);
        }

        await note.DeleteAsync();
        Assert.Equal((1, 0), await CountsAsync(first, second));
    }

    [SkippableFact]
    public async Task Records_of_several_databases_are_not_written_in_one_transaction()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        Note a = await Note.CreateAsync(new Note { Text = "a" });
        Note b;
        using (second.Use())
        {
            b = await Note.CreateAsync(new Note { Text = "b" });
        }

        a.Text = b.Text = "changed";
        await Assert.ThrowsAsync<InvalidOperationException>(() => Note.SaveAllAsync([a, b]));

        Assert.Equal("a", (await Note.SingleAsync()).Text);
        await Note.SaveAllAsync([b]);
        using (second.Use())
        {
            Assert.Equal("changed", (await Note.SingleAsync()).Text);
        }
    }

    [SkippableFact]
    public async Task A_use_overrides_the_default_until_its_end()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        using (second.Use())
        {
            await Note.CreateAsync(new Note { Text = "a" });
            await Task.Yield();
            await Note.CreateAsync(new Note { Text = "b" });
        }

        await Note.CreateAsync(new Note { Text = "c" });

        Assert.Equal((1, 2), await CountsAsync(first, second));
    }

    [SkippableFact]
    public async Task Uses_nest()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        using (second.Use())
        {
            using (first.Use())
            {
                using (second.Use())
                {
                    Assert.Same(second.Inner, Chosen);
                }

                Assert.Same(first.Inner, Chosen);
            }

            Assert.Same(second.Inner, Chosen);
        }

        Assert.Same(first.Inner, Chosen);
    }

    [SkippableFact]
    public async Task Uses_that_overlap_end_each_for_itself()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        IDisposable ofSecond = second.Use();
        IDisposable ofFirst = first.Use();

        ofSecond.Dispose();
        Assert.Same(first.Inner, Chosen);
        ofFirst.Dispose();
        Assert.Same(first.Inner, Chosen);

        using (second.Use())
        {
            ofFirst.Dispose();
            Assert.Same(second.Inner, Chosen);
        }
    }

    [SkippableFact]
    public async Task A_use_reaches_the_tasks_that_it_starts_and_ends_for_them_too()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<RecordDatabase> during = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<RecordDatabase> child;
        using (second.Use())
        {
            child = Task.Run(async () =>
            {
                during.SetResult(Chosen);
                await ended.Task;
                return Chosen;
            });
            Assert.Same(second.Inner, await during.Task);
        }

        ended.SetResult();
        Assert.Same(first.Inner, await child);
    }

    [SkippableFact]
    public async Task A_use_inside_a_called_method_stays_there()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));

        await Called();

        Assert.Same(first.Inner, Chosen);

        async Task Called()
        {
            IDisposable never = second.Use();
            await Task.Yield();
            Assert.Same(second.Inner, Chosen);
            GC.KeepAlive(never);
        }
    }

    [SkippableFact]
    public async Task Parallel_flows_use_their_own_databases()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            ActiveDb mine = i % 2 == 0 ? first : second;
            using (mine.Use())
            {
                await Task.Yield();
                Note note = await Note.CreateAsync(new Note { Text = mine == first ? "first" : "second" });
                await Task.Yield();
                Assert.Equal(note.Text, (await Note.FindOrFailAsync(note.Id)).Text);
                Assert.All(await Note.AllAsync(), n => Assert.Equal(note.Text, n.Text));
            }
        })));

        Assert.Equal((10, 10), await CountsAsync(first, second));
    }

    [SkippableFact]
    public async Task A_query_stays_with_the_database_that_it_was_made_for()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note));
        await Note.CreateAsync(new Note { Text = "a" });
        ActiveQuery<Note> query = Note.Query;

        using (second.Use())
        {
            Assert.Equal(1, await query.CountAsync());
            Assert.Equal(0, await Note.CountAsync());
        }
    }

    [SkippableFact]
    public async Task Classes_of_different_databases_need_nothing_more()
    {
        await using ActiveDb notes = await OpenAsync(Store, typeof(Note));
        await using ActiveDb memos = await OpenAsync(_otherStore, typeof(Memo));

        await Note.CreateAsync(new Note { Text = "a" });
        await Memo.CreateAsync(new Memo());
        using (memos.Use())
        {
            // A use is for the classes of its database; others keep theirs.
            await Note.CreateAsync(new Note { Text = "b" });
        }

        Assert.Equal(["note"], (await notes.TablesAsync()).Where(t => t is "note" or "memo"));
        Assert.Equal(["memo"], await memos.TablesAsync());
        Assert.Equal(2, await notes.CountRowsAsync("note"));
        await Assert.ThrowsAsync<NoDatabaseException>(() => notes.ExecuteAsync(_ => Memo.Query.Where(m => Note.Where(n => n.Id == m.Id).Any()).ToListAsync()));
    }

    [SkippableFact]
    public async Task A_transaction_holds_what_is_done_in_its_database_only()
    {
        await using ActiveDb first = await OpenAsync(Store, typeof(Note));
        await using ActiveDb second = await OpenAsync(_otherStore, typeof(Note), typeof(Memo));
        await using (ActiveTransaction transaction = await first.BeginTransactionAsync())
        {
            await Note.CreateAsync(new Note { Text = "rolled back" });
            await Memo.CreateAsync(new Memo());
            using (second.Use())
            {
                await Note.CreateAsync(new Note { Text = "kept" });
            }
        }

        Assert.Equal((0, 1), await CountsAsync(first, second));
        Assert.Equal(1, await second.CountRowsAsync("memo"));
    }

    [SkippableFact]
    public async Task Nothing_goes_on_after_the_database_is_closed()
    {
        ActiveDb db = await OpenAsync(_otherStore, typeof(Note));
        ActiveQuery<Note> query = Note.Where(n => n.Id > 0);
        IQueryable<string> texts = query.Select(n => n.Text);
        Note note = await Note.CreateAsync(new Note { Text = "a" });
        IDisposable use = db.Use();
        await db.DisposeAsync();
        await db.DisposeAsync();
        db.Dispose();

        NoDatabaseException error = await Assert.ThrowsAsync<NoDatabaseException>(() => query.ToListAsync());
        Assert.Null(error.Model);
        Assert.Contains("was disposed", error.Message);
        Assert.Contains($"'{db}'", error.Message);
        Assert.Throws<NoDatabaseException>(() => texts.ToList());
        Assert.Throws<NoDatabaseException>(() => texts.ToQueryString());
        await Assert.ThrowsAsync<NoDatabaseException>(() => texts.FirstAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => query.ExecuteDeleteAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(async () => { await foreach (Note n in query) { } });
        await Assert.ThrowsAsync<NoDatabaseException>(() => Note.AllAsync());
        use.Dispose();
        await Assert.ThrowsAsync<NoDatabaseException>(() => Note.AllAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => Note.FindAsync(1));
        await Assert.ThrowsAsync<NoDatabaseException>(() => note.UpdateAsync(n => n.Text = "b"));
        await Assert.ThrowsAsync<NoDatabaseException>(() => note.DeleteAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => note.RefreshAsync());
        Assert.Throws<NoDatabaseException>(() => db.Use());
        Assert.Throws<NoDatabaseException>(() => db.CreateContext());
        Assert.Throws<NoDatabaseException>(() => db.BeginSession());
        await Assert.ThrowsAsync<NoDatabaseException>(() => db.BeginTransactionAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => db.TransactionAsync(() => Task.CompletedTask));
        await Assert.ThrowsAsync<NoDatabaseException>(() => db.ExecuteAsync(c => c.SaveChangesAsync()));
        await Assert.ThrowsAsync<NoDatabaseException>(() => db.CreateAllAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => db.DropAllAsync());

        await using ActiveDb again = await OpenAsync(_otherStore, typeof(Note));
        Assert.Equal(1, await Note.CountAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => query.CountAsync());
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _otherStore.Dispose();
    }

    private static RecordDatabase Chosen => ((LateBoundQueryProvider)Note.Query.Provider).Database;

    private static async Task<ActiveDb> OpenAsync(TestStore store, params Type[] models)
    {
        ActiveDb db = ActiveDb.Open(store.Configure, models: models);
        await db.CreateAllAsync();
        return db;
    }

    private static async Task<(long, long)> CountsAsync(ActiveDb first, ActiveDb second)
        => (await first.CountRowsAsync("note"), await second.CountRowsAsync("note"));

    public class Note : Model
    {
        public int Id { get; set; }
        public required string Text { get; set; }
    }

    public class Memo : Model
    {
        public int Id { get; set; }
    }
}
