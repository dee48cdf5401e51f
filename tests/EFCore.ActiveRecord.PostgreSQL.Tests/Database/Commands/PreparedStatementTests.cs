using System.Data;
using System.Data.Common;
using System.Transactions;
using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>Statements that the server keeps prepared.</summary>
public class PreparedStatementTests
{
    [Theory]
    [InlineData("", 100)]
    [InlineData("?Max Auto Prepare=0", 0)]
    [InlineData("?max auto prepare=7", 7)]
    public void A_url_has_statements_kept_unless_it_says_otherwise(string options, int expected)
    {
        using ActiveDb db = ActiveDb.Open("postgresql://bob@localhost/blog" + options, models: [typeof(Label)]);

        using DbContext context = db.CreateContext();
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()).MaxAutoPrepare);
    }

    [Fact]
    public void Options_of_ones_own_are_left_alone()
    {
        using ActiveDb db = ActiveDb.Open(o => o.UseNpgsql("Host=localhost;Database=blog"), models: [typeof(Label)]);

        using DbContext context = db.CreateContext();
        Assert.Equal(0, new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()).MaxAutoPrepare);
    }

    [SkippableFact]
    public async Task What_is_sent_often_is_prepared()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        Label label = await Label.CreateAsync(new Label { Text = "a" });
        for (int i = 0; i < 3; i++)
        {
            await Label.FindAsync(label.Id);
            await label.UpdateAsync(l => l.Text += "b");
            await Label.Where(("text__like", "a%")).ToListAsync();
        }

        List<string> prepared = await labels.PreparedAsync();
        Assert.Contains(prepared, s => s.StartsWith("UPDATE label", StringComparison.Ordinal));
        Assert.Contains(prepared, s => s.StartsWith("SELECT", StringComparison.Ordinal) && s.Contains("LIKE"));
        Assert.Equal("abbb", (await Label.FindOrFailAsync(label.Id)).Text);
    }

    [SkippableFact]
    public async Task Tables_may_change_meanwhile()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        await UsedOftenAsync();

        await labels.ChangeAsync();

        int id = await UsedOftenAsync(times: 1);
        Assert.Equal("read", (await Label.FindOrFailAsync(id)).Text);
        Assert.Equal("read", Assert.Single(await Label.Where(("id", id)).ToListAsync()).Text);
        Assert.Equal(0, labels.Db.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task Streams_go_on_when_tables_change()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        await UsedOftenAsync();
        for (int i = 0; i < 3; i++)
        {
            await foreach (Label _ in Label.Where(("text", "read")))
            {
            }
        }

        await labels.ChangeAsync();

        int rows = 0;
        await foreach (Label _ in Label.Where(("text", "read")))
        {
            rows++;
        }

        Assert.Equal(3, rows);
    }

    [SkippableFact]
    public async Task A_transaction_in_which_it_happens_fails_and_can_be_run_again()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();

        await labels.ChangeAsync();
        await Assert.ThrowsAsync<SerializationException>(() => labels.Db.TransactionAsync(() => Label.FindAsync(id)));
        await labels.Db.TransactionAsync(() => Label.FindAsync(id));
        await UsedOftenAsync();

        await labels.ChangeAgainAsync();
        int runs = 0;
        Label? found = await labels.Db.TransactionAsync(() =>
        {
            runs++;
            return Label.FindAsync(id);
        }, System.Data.IsolationLevel.ReadCommitted, retries: 1);
        Assert.Equal((2, "read"), (runs, found?.Text));
    }

    [SkippableFact]
    public async Task So_does_one_of_the_systems()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();

        await labels.ChangeAsync();
        using (TransactionScope scope = new(TransactionScopeAsyncFlowOption.Enabled))
        {
            SerializationException error = await Assert.ThrowsAsync<SerializationException>(() => Label.FindAsync(id));
            Assert.Contains("0A000", error.InnerException?.Message);
        }

        Assert.Equal("read", (await Label.FindAsync(id))?.Text);
    }

    [SkippableFact]
    public async Task What_EF_Core_sends_goes_on_too()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        await UsedOftenAsync();
        for (int i = 0; i < 3; i++)
        {
            await TextsAsync();
            await ByEfCoreAsync();
            _ = Label.Query.Select(l => l.Text).ToList();
        }

        await labels.ChangeAsync();

        Assert.Equal(9, (await TextsAsync()).Count);
        await ByEfCoreAsync();
        await labels.ChangeAgainAsync();
        Assert.Equal(11, Label.Query.Select(l => l.Text).ToList().Count);

        static Task<List<string>> TextsAsync() => Label.Query.Select(l => l.Text).ToListAsync();

        // Two rows: a transaction of SaveChanges' own.
        Task<int> ByEfCoreAsync() => labels.Db.ExecuteAsync(context =>
        {
            context.AddRange(new Label { Text = "x" }, new Label { Text = "y" });
            return context.SaveChangesAsync();
        });
    }

    [SkippableFact]
    public async Task What_a_program_runs_with_EF_Cores_strategy_runs_once()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        await UsedOftenAsync();
        int runs = 0;
        for (int i = 0; i < 6; i++)
        {
            await RunAsync();
        }

        await labels.ChangeAsync();
        await Record.ExceptionAsync(RunAsync);

        Assert.Equal(7, runs);

        Task RunAsync() => labels.Db.ExecuteAsync(context => context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            runs++;
            using DbCommand command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT * FROM label";
            await context.Database.OpenConnectionAsync();
            await using (DbDataReader reader = await command.ExecuteReaderAsync())
            {
            }

            await context.Database.CloseConnectionAsync();
        }));
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task So_does_what_the_library_sends_in_a_transaction_of_its_own(bool isTracked)
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync(isTracked);
        await UsedOftenAsync();
        for (int i = 0; i < 3; i++)
        {
            await SeveralAsync();
        }

        await labels.ChangeAsync();
        List<Label> saved = await SeveralAsync();
        await labels.ChangeAgainAsync();
        List<Label> upserted = await UpsertAsync();

        Assert.Equal(saved.Concat(upserted).Select(l => l.Id).Order(), (await Label.Where(("id__in", saved.Concat(upserted).Select(l => l.Id).ToList())).OrderBy("id").ToListAsync()).Select(l => l.Id));

        static async Task<List<Label>> SeveralAsync()
        {
            // Two shapes, and so two statements.
            List<Label> several = [new() { Text = "a" }, new() { Text = "b", Id = 1_000_000 + Random.Shared.Next(1_000_000) }];
            await Label.SaveAllAsync(several);
            await UpsertAsync();
            return several;
        }

        static async Task<List<Label>> UpsertAsync()
        {
            List<Label> several = [new() { Text = "c" }];
            await Label.UpsertAllAsync(several);
            return several;
        }
    }

    [SkippableFact]
    public async Task A_nested_transaction_in_which_it_happens_leaves_the_outer_one_usable()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();
        int before = await Label.CountAsync();

        await labels.ChangeAsync();
        await labels.Db.TransactionAsync(async () =>
        {
            await labels.Db.ExecuteAsync(context => context.Database.ExecuteSqlAsync($"INSERT INTO label (text, uses) VALUES ('first', 0)"));
            SerializationException error = await Assert.ThrowsAsync<SerializationException>(() => labels.Db.TransactionAsync(() => Label.FindAsync(id)));
            Assert.Contains("tables were changed", error.Message);
            Assert.Equal("read", (await Label.FindAsync(id))?.Text);
            Assert.Equal(before + 1, await Label.CountAsync());
        });

        Assert.Equal(before + 1, await Label.CountAsync());
    }

    [SkippableFact]
    public async Task Two_changes_leave_no_connection_that_is_of_no_use()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();
        Func<Task>[] queries = [() => Label.FindAsync(id), () => Label.Where(("text", "read")).ToListAsync(), () => Label.Where(("uses__ge", 0)).ToListAsync()];
        for (int i = 0; i < 6; i++)
        {
            foreach (Func<Task> query in queries)
            {
                await query();
            }
        }

        await labels.ChangeAsync();
        await labels.Db.TransactionAsync(queries[0], retries: 1);
        await queries[1]();
        await labels.ChangeAgainAsync();
        await labels.Db.TransactionAsync(queries[1], retries: 1);
        await queries[2]();
        for (int i = 0; i < 20; i++)
        {
            await Label.CountAsync();
            await Label.Query.Select(l => l.Uses).ToListAsync();
            await labels.Db.TransactionAsync(queries[i % 3]);
        }
    }

    [SkippableFact]
    public async Task An_error_that_the_program_catches_does_no_harm_either()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();
        for (int round = 0; round < 3; round++)
        {
            await (round % 2 == 0 ? labels.ChangeAsync() : labels.ChangeBackAsync());
            await Assert.ThrowsAsync<TransactionEndedException>(() => labels.Db.TransactionAsync(async () =>
            {
                await Assert.ThrowsAsync<SerializationException>(() => Label.FindAsync(id));
            }));
            for (int i = 0; i < 8; i++)
            {
                await labels.Db.TransactionAsync(() => Label.FindAsync(id));
                await Label.Where(("text", "read")).ToListAsync();
                await Label.Where(("uses__ge", 0)).Take(1 + round).ToListAsync();
            }
        }
    }

    [SkippableFact]
    public async Task Statements_that_the_server_has_forgotten_are_prepared_anew()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();

        await labels.Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("DEALLOCATE ALL"));

        Assert.Equal("read", (await Label.FindAsync(id))?.Text);
        await UsedOftenAsync();
    }

    [SkippableFact]
    public async Task Listeners_hear_of_both_attempts()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        int id = await UsedOftenAsync();
        await labels.ChangeAsync();
        CountingInterceptor heard = new();
        await using ActiveDb listened = ActiveDb.Open(o => o.UseNpgsql(labels.ConnectionString).AddInterceptors(heard), models: [typeof(Label)]);
        using (listened.Use())
        {
            Assert.Equal("read", (await Label.FindAsync(id))?.Text);
        }

        Assert.Equal((1, 1), (heard.Failed, heard.Executed));
    }

    [SkippableFact]
    public async Task Other_errors_are_not_answered_by_sending_again()
    {
        await using LabelDatabase labels = await LabelDatabase.OpenAsync();
        await UsedOftenAsync();
        int before = await Label.CountAsync();

        await labels.Db.ExecuteAsync(context => context.Database.ExecuteSqlAsync($"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cached plan must not change result type' USING ERRCODE = '0A000'; END $$; CREATE TRIGGER refuses BEFORE INSERT ON label FOR EACH ROW EXECUTE FUNCTION refuse()"));

        await Assert.ThrowsAsync<RecordSaveException>(() => Label.CreateAsync(new Label { Text = "c" }));
        Assert.Equal(before, await Label.CountAsync());
    }

    private async Task<int> UsedOftenAsync(int times = 3)
    {
        int id = 0;
        for (int i = 0; i < times; i++)
        {
            Label label = await Label.CreateAsync(new Label { Text = "new" });
            await label.UpdateAsync(l => l.Text = "read");
            await label.IncrementAsync(l => l.Uses, 1);
            await Label.FindAsync(label.Id);
            await Label.Where(("id", label.Id)).ToListAsync();
            id = label.Id;
        }

        return id;
    }

    public class Label : Model
    {
        public int Id { get; set; }

        public required string Text { get; set; }

        public int Uses { get; set; }
    }

    private sealed class CountingInterceptor : DbCommandInterceptor
    {
        public int Failed { get; private set; }

        public int Executed { get; private set; }

        public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            Failed++;
            return Task.CompletedTask;
        }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            Executed++;
            return ValueTask.FromResult(result);
        }
    }

    /// <summary>A database with one connection, which prepares what it is sent for the second time.</summary>
    private sealed class LabelDatabase : IAsyncDisposable
    {
        private readonly PostgreSqlStore _store;
        private readonly IDisposable _use;

        private LabelDatabase(PostgreSqlStore store, bool isTracked)
        {
            _store = store;
            Db = ActiveDb.Open(
                store.Url + "?Maximum Pool Size=1&Auto Prepare Min Usages=2",
                models: [typeof(Label)],
                configure: options =>
                {
                    if (isTracked)
                    {
                        options.WriteWithChangeTracker();
                    }
                });
            _use = Db.Use();
        }

        public ActiveDb Db { get; }

        public string ConnectionString
        {
            get
            {
                using DbContext context = Db.CreateContext();
                return context.Database.GetConnectionString()!;
            }
        }

        // Not async: the caller is to be in the database's flow.
        public static ValueTask<LabelDatabase> OpenAsync(bool isTracked = false)
        {
            PostgreSqlStore store = new();
            Skip.If(store.SkipReason is not null, store.SkipReason);
            LabelDatabase labels = new(store, isTracked);
            return Filled();

            async ValueTask<LabelDatabase> Filled()
            {
                await labels.Db.CreateAllAsync();
                return labels;
            }
        }

        public Task ChangeAsync()
            => Db.ExecuteAsync(context => context.Database.ExecuteSqlAsync($"ALTER TABLE label ALTER COLUMN text TYPE varchar(200), ALTER COLUMN uses TYPE bigint"));

        public Task ChangeAgainAsync()
            => Db.ExecuteAsync(context => context.Database.ExecuteSqlAsync($"ALTER TABLE label ALTER COLUMN text TYPE varchar(300)"));

        public Task ChangeBackAsync()
            => Db.ExecuteAsync(context => context.Database.ExecuteSqlAsync($"ALTER TABLE label ALTER COLUMN text TYPE text, ALTER COLUMN uses TYPE integer"));

        public Task<List<string>> PreparedAsync()
            => Db.ExecuteAsync(context => context.Database.SqlQuery<string>($"SELECT statement AS \"Value\" FROM pg_prepared_statements").ToListAsync());

        public async ValueTask DisposeAsync()
        {
            _use.Dispose();
            await using (DbContext context = Db.CreateContext())
            {
                NpgsqlConnection.ClearPool((NpgsqlConnection)context.Database.GetDbConnection());
            }

            await Db.DisposeAsync();
            _store.Dispose();
        }
    }
}
