using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>What ends a transaction on the server without its code having to hear of it.</summary>
public sealed class ServerEndsTransactions : SessionsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await User.CreateAllAsync([.. Enumerable.Range(0, 3).Select(age => new User { Username = $"u{age}", Name = "x", Age = age })]);
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_stream_whose_rest_is_refused_when_the_commit_reads_it(bool inSession)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        User bob = NewUser("bob");
        IAsyncEnumerator<User>? rows = null;

        TransactionEndedException error = await Assert.ThrowsAsync<TransactionEndedException>(() => Db.TransactionAsync(async () =>
        {
            await bob.SaveAsync();
            rows = Refused().GetAsyncEnumerator();
            Assert.True(await rows.MoveNextAsync());
        }));

        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.False(IsPersisted(bob));
        Assert.Equal("u0 u1 u2", await UsernamesAsync());
        await Assert.ThrowsAsync<QueryValueException>(async () =>
        {
            while (await rows!.MoveNextAsync())
            {
            }
        });
        await rows!.DisposeAsync();
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_commit_between_the_rows_of_such_a_stream()
    {
        await Assert.ThrowsAsync<TransactionEndedException>(() => Db.TransactionAsync(async transaction =>
        {
            await CreateUserAsync("bob");
            await foreach (User _ in Refused())
            {
                await transaction.CommitAsync();
                break;
            }
        }));

        Assert.Equal("u0 u1 u2", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task Leaving_such_a_stream_is_a_typed_error(bool isSynchronous, bool isNested)
    {
        User bob = NewUser("bob");
        DatabaseException? caught = null;

        TransactionEndedException error = await Assert.ThrowsAsync<TransactionEndedException>(() => Db.TransactionAsync(async () =>
        {
            await bob.SaveAsync();
            caught = await Assert.ThrowsAsync<QueryValueException>(() => isNested ? Db.TransactionAsync(FirstAsync) : FirstAsync());
            if (isNested)
            {
                // The savepoint was rolled back to.
                Assert.Equal(4, await User.CountAsync());
                throw new TransactionEndedException(caught);
            }
        }));

        Assert.Same(caught, error.InnerException);
        Assert.False(IsPersisted(bob));
        Assert.Equal("u0 u1 u2", await UsernamesAsync());

        async Task FirstAsync()
        {
            if (isSynchronous)
            {
                foreach (User _ in RefusedQuery())
                {
                    break;
                }

                return;
            }

            await foreach (User _ in Refused())
            {
                break;
            }
        }
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Leaving_such_a_stream_outside_of_transactions_is_a_typed_error()
    {
        await using (ActiveSession session = Db.BeginSession())
        {
            await Assert.ThrowsAsync<QueryValueException>(async () =>
            {
                await foreach (User _ in Refused())
                {
                    break;
                }
            });
            Assert.Equal(3, await User.CountAsync());
        }

        Assert.Throws<QueryValueException>(() =>
        {
            foreach (User _ in RefusedQuery())
            {
                break;
            }
        });
        Assert.Equal(3, await User.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_swallowed_conflict_is_run_again()
    {
        await using ActiveDb other = Open();
        int runs = 0;
        await Db.TransactionAsync(
            async () =>
            {
                await User.CountAsync();
                if (runs++ == 0)
                {
                    using IDisposable use = other.Use();
                    await User.Where(("username", "u1")).UpdateAsync(new { age = 7 });
                }

                try
                {
                    await User.Where(("username", "u1")).UpdateAsync(new { age = 8 });
                }
                catch (SerializationException)
                {
                }

                await CreateUserAsync("bob");
            },
            System.Data.IsolationLevel.RepeatableRead,
            retries: 1);

        Assert.Equal(2, runs);
        Assert.Equal("bob u0 u1 u2", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData("save"), InlineData("query"), InlineData("nested"), InlineData("EF Core's save"), InlineData("commit"), InlineData("in its own code")]
    public async Task A_lost_connection(string then)
    {
        await Assert.ThrowsAsync<TransactionEndedException>(() => Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            if (then == "in its own code")
            {
                await Db.ExecuteAsync(async context =>
                {
                    await Assert.ThrowsAnyAsync<Exception>(() => DieAsync(context));
                    context.Add(NewUser("later"));
                    await context.SaveChangesAsync();
                });
            }

            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Db.ExecuteAsync(DieAsync));
            switch (then)
            {
                case "save":
                    await CreateUserAsync("later");
                    break;
                case "query":
                    await User.CountAsync();
                    break;
                case "nested":
                    await Db.TransactionAsync(() => CreateUserAsync("later"));
                    break;
                case "EF Core's save":
                    await Db.ExecuteAsync(context =>
                    {
                        context.Add(NewUser("later"));
                        return context.SaveChangesAsync();
                    });
                    break;
            }
        }));

        Assert.Equal("u0 u1 u2", await UsernamesAsync());
        await Db.TransactionAsync(() => CreateUserAsync("bob"));
        Assert.Equal("bob u0 u1 u2", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_commit_of_EF_Core_that_the_server_answers_with_a_rollback()
    {
        await using DbContext context = Db.CreateContext();
        await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
        context.Add(NewUser("bob"));
        await context.SaveChangesAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => context.Database.ExecuteSqlRawAsync("SELECT 1 / 0"));

        Npgsql.PostgresException error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => transaction.CommitAsync());
        Assert.Equal("25P02", error.SqlState);
    }

    private static Task DieAsync(DbContext context) => context.Database.ExecuteSqlRawAsync("SELECT pg_terminate_backend(pg_backend_pid())");

    private static IQueryable<User> RefusedQuery() => User.Where(u => 100 / (u.Age - 2) > -1000);

    private static IAsyncEnumerable<User> Refused() => RefusedQuery().AsAsyncEnumerable();
}
