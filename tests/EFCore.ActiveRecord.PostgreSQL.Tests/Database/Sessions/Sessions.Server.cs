using System.Data;
using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>Conflicts, cancellation and faults that need a server.</summary>
public sealed class ServerSessions : SessionsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task After_a_serialization_failure_all_of_the_code_runs_again(bool inSession)
    {
        await using ActiveDb other = Open();
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        int runs = 0;
        User mine = NewUser("mine");
        await Db.TransactionAsync(
            async () =>
            {
                int count = await User.CountAsync();
                if (runs++ == 0)
                {
                    await ConflictAsync(other);
                }

                mine.Age = count;
                await mine.SaveAsync();
            },
            IsolationLevel.Serializable,
            retries: 3);

        Assert.Equal(2, runs);
        Assert.Equal("mine other1", await UsernamesAsync());
        Assert.Equal(1, (await RowAsync("mine"))!.Age);
    }

    [SkippableTheory(Timeout = Limit), InlineData(0), InlineData(2)]
    public async Task Serialization_failures_beyond_the_retries_are_typed_errors(int retries)
    {
        await using ActiveDb other = Open();
        int runs = 0;
        User mine = NewUser("mine");
        await Assert.ThrowsAsync<SerializationException>(() => Db.TransactionAsync(
            async () =>
            {
                runs++;
                await User.CountAsync();
                await ConflictAsync(other);
                await mine.SaveAsync();
            },
            IsolationLevel.Serializable,
            retries));

        Assert.Equal(retries + 1, runs);
        Assert.False(IsPersisted(mine));
        Assert.DoesNotContain("mine", await UsernamesAsync(), StringComparison.Ordinal);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Of_two_transactions_in_a_deadlock_one_runs_again()
    {
        await User.CreateAllAsync([NewUser("a"), NewUser("b")]);
        using Barrier barrier = new(2);
        int runs = 0;
        await Task.WhenAll(Task.Run(() => CrossAsync("a", "b")), Task.Run(() => CrossAsync("b", "a")));

        Assert.Equal(3, runs);
        Assert.Equal((2, 2), ((await RowAsync("a"))!.Age, (await RowAsync("b"))!.Age));

        Task CrossAsync(string first, string second)
        {
            bool again = false;
            return Db.TransactionAsync(
                async () =>
                {
                    Interlocked.Increment(ref runs);
                    await AddAsync(first);
                    if (!again)
                    {
                        again = true;
                        barrier.SignalAndWait(TimeSpan.FromSeconds(20));
                    }

                    await AddAsync(second);
                },
                retries: 1);
        }

        static Task AddAsync(string username) => User.Where(u => u.Username == username).ExecuteUpdateAsync(s => s.SetProperty(u => u.Age, u => u.Age + 1));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_retrying_execution_strategy_runs_all_of_the_code_again()
    {
        await using ActiveDb other = Open();
        await using ActiveDb db = OpenRetrying();
        int runs = 0;
        await db.TransactionAsync(
            async () =>
            {
                await User.CountAsync();
                if (runs++ == 0)
                {
                    await ConflictAsync(other);
                }

                await CreateUserAsync("mine");
                await db.TransactionAsync(() => CreateUserAsync("nested"));
            },
            IsolationLevel.Serializable);

        Assert.Equal(2, runs);
        Assert.Equal("mine nested other1", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_retrying_execution_strategy_gives_up_with_a_typed_error()
    {
        await using ActiveDb other = Open();
        await using ActiveDb db = OpenRetrying();
        int runs = 0;
        await Assert.ThrowsAsync<SerializationException>(() => db.TransactionAsync(
            async () =>
            {
                runs++;
                await User.CountAsync();
                await ConflictAsync(other);
                await CreateUserAsync("mine");
            },
            IsolationLevel.Serializable));

        Assert.Equal(3, runs);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_retrying_execution_strategy_leaves_other_errors_alone()
    {
        await using ActiveDb db = OpenRetrying();
        await CreateUserAsync("bob");
        int runs = 0;
        ExpectedException thrown = new();

        Assert.Same(thrown, await Assert.ThrowsAsync<ExpectedException>(() => db.TransactionAsync(() => ++runs > 0 ? throw thrown : Task.CompletedTask)));
        await Assert.ThrowsAsync<UniqueConstraintException>(() => db.TransactionAsync(() =>
        {
            runs++;
            return CreateUserAsync("bob");
        }));

        Assert.Equal(2, runs);
        using (db.Use())
        {
            await using ActiveSession session = db.BeginSession();
            await db.TransactionAsync(() => CreateUserAsync("ann"));
            (await User.SingleAsync(u => u.Username == "ann")).Age = 30;
            await session.SaveChangesAsync();
        }

        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public async Task A_command_under_way_can_be_cancelled(bool inSession, bool inTransaction)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        using CancellationTokenSource source = new();
        Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains("pg_sleep", StringComparison.Ordinal))
            {
                source.CancelAfter(TimeSpan.FromMilliseconds(50));
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inTransaction ? Db.TransactionAsync(SleepAsync) : SleepAsync());

        Assert.Equal(inTransaction ? "" : "bob", await UsernamesAsync());
        await CreateUserAsync("ann");
        Assert.Contains("ann", await UsernamesAsync(), StringComparison.Ordinal);

        async Task SleepAsync()
        {
            await CreateUserAsync("bob");
            await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)", source.Token), source.Token);
        }
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_connection_lost_in_a_transaction_is_a_typed_error_and_takes_everything_back(bool inSession)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        User bob = NewUser("bob"), ann = NewUser("ann");
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Db.TransactionAsync(async () =>
        {
            await bob.SaveAsync();
            await KillAsync(await Db.ExecuteAsync(context => context.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync()));
            await ann.SaveAsync();
        }));

        Assert.False(IsPersisted(bob) || IsPersisted(ann));
        Assert.Equal("", await UsernamesAsync());
        await Db.TransactionAsync(() => User.SaveAllAsync([bob, ann]));
        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_connection_lost_before_the_commit_is_a_typed_error()
    {
        User bob = NewUser("bob");
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await bob.SaveAsync();
        await KillAsync(await Db.ExecuteAsync(context => context.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync()));

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => transaction.CommitAsync());

        Assert.False(transaction.IsOpen || IsPersisted(bob));
        await transaction.DisposeAsync();
        await bob.SaveAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_connection_lost_between_the_operations_of_a_session_is_replaced()
    {
        await using ActiveSession session = Db.BeginSession();
        await CreateUserAsync("bob");
        await KillAsync(await Db.ExecuteAsync(context => context.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync()));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => CreateUserAsync("ann"));

        await CreateUserAsync("ann");
        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_deferred_constraint_that_fails_at_the_commit_takes_everything_back()
    {
        await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE post ALTER CONSTRAINT \"FK_post_user_user_id\" DEFERRABLE INITIALLY DEFERRED"));
        Post post = new() { Title = "Hello", UserId = 999 };

        ForeignKeyException error = await Assert.ThrowsAsync<ForeignKeyException>(() => Db.TransactionAsync(() => post.SaveAsync()));

        Assert.Equal(typeof(Post), error.Model);
        Assert.False(IsPersisted(post));
        Assert.Equal(0, await Post.CountAsync());
        post.UserId = (await CreateUserAsync("bob")).Id;
        await Db.TransactionAsync(() => post.SaveAsync());
        Assert.Equal(1, await Post.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_that_an_error_has_ended_on_the_server_is_not_taken_for_committed()
    {
        User? bob = null;
        await Assert.ThrowsAnyAsync<ActiveRecordException>(() => Db.TransactionAsync(async () =>
        {
            bob = await CreateUserAsync("bob");
            await Assert.ThrowsAnyAsync<ActiveRecordException>(() => Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("SELECT 1 / 0")));
        }));

        Assert.False(IsPersisted(bob!));
        Assert.Equal("", await UsernamesAsync());
    }

    private ActiveDb OpenRetrying()
        => Open(options => options.UseNpgsql(((PostgreSqlStore)Store).ConnectionString, npgsql => npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(20), null)));

    /// <summary>Reads and writes what the transaction around it has read and will write, and commits first.</summary>
    private static async Task ConflictAsync(ActiveDb other)
        => await other.TransactionAsync(
            async () =>
            {
                int count = await User.CountAsync();
                await User.CreateAsync(NewUser($"other{count + 1}"));
            },
            IsolationLevel.Serializable);

    private async Task KillAsync(int pid)
    {
        // Not from the pool: that might give the very connection.
        await using NpgsqlConnection connection = new(((PostgreSqlStore)Store).ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new($"SELECT pg_terminate_backend({pid}, 5000)", connection);
        await command.ExecuteNonQueryAsync();
    }
}
