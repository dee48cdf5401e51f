using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>What is started in a transaction belongs to it: once the transaction has ended it fails, and never runs outside.</summary>
public abstract class OutlivingWorkSpecification : SessionsSpecification
{
    public enum End
    {
        Commit,
        Rollback,
        Exception,
        AroundIt,
    }

    public static TheoryData<string> Operations => [.. Works.Keys];

    private static Dictionary<string, Func<ActiveDb, Task>> Works { get; } = new()
    {
        ["create"] = _ => User.CreateAsync(NewUser("late")),
        ["create all"] = _ => User.CreateAllAsync([NewUser("late"), NewUser("later")]),
        ["bulk insert"] = _ => User.BulkInsertAsync([NewUser("late")]),
        ["upsert"] = _ => User.UpsertAsync(NewUser("late"), on: u => u.Username),
        ["find or create"] = _ => User.FindOrCreateAsync(new { username = "late" }, u => u.Name = "late"),
        ["update of a query"] = _ => User.Query.UpdateAsync(new { age = 99 }),
        ["delete of a query"] = _ => User.Query.DeleteAsync(hard: true),
        ["count"] = _ => User.CountAsync(),
        ["list"] = _ => User.Query.ToListAsync(),
        ["find"] = _ => User.FindAsync(1),
        ["synchronous"] = _ => Task.FromResult(User.Query.Count()),
        ["stream"] = async _ => await User.Query.AsAsyncEnumerable().GetAsyncEnumerator().MoveNextAsync(),
        ["context"] = db => db.ExecuteAsync(_ => Task.CompletedTask),
        ["transaction"] = db => db.TransactionAsync(() => User.CreateAsync(NewUser("late"))),
        ["begun transaction"] = async db => await (await db.BeginTransactionAsync()).DisposeAsync(),
        ["session"] = async db => await db.BeginSession().DisposeAsync(),
    };

    [SkippableTheory(Timeout = Limit), MemberData(nameof(Operations))]
    public async Task A_child_task_that_outlives_the_transaction_fails_whatever_it_does(string operation)
    {
        await CreateUserAsync("bob", age: 1);
        Task child = await OutlivedAsync(End.Rollback, () => Works[operation](Db));

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => child);

        Assert.Contains("transaction that this operation was started in has ended", error.Message, StringComparison.Ordinal);
        Assert.Equal("bob", await UsernamesAsync());
        Assert.Equal(1, (await RowAsync("bob"))!.Age);
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(End.Commit, false), InlineData(End.Rollback, false), InlineData(End.Exception, false), InlineData(End.AroundIt, false)]
    [InlineData(End.Commit, true), InlineData(End.Rollback, true), InlineData(End.Exception, true), InlineData(End.AroundIt, true)]
    public async Task However_the_transaction_ended(End end, bool inSession)
    {
        User late = NewUser("late");
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        Task child = await OutlivedAsync(end, () => late.SaveAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => child);

        Assert.False(IsPersisted(late));
        await CreateUserAsync("after");
        Assert.Equal("after", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_savepoint_that_has_ended_is_not_left_for_the_transaction_around_it()
    {
        await Db.TransactionAsync(async () =>
        {
            Task child = await OutlivedAsync(End.Rollback, () => CreateUserAsync("late"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => child);
            await CreateUserAsync("bob");
        });

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_begun_in_the_transaction_does_not_outlive_it()
    {
        TaskCompletionSource ended = new();
        Task child = Task.CompletedTask;
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await using ActiveSession session = Db.BeginSession();
            child = Task.Run(async () =>
            {
                await ended.Task;
                await CreateUserAsync("late");
            });
        }

        ended.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => child);
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Operations_that_wait_for_their_turn_when_the_transaction_is_rolled_back_write_nothing()
    {
        await CreateUserAsync("taken");
        for (int run = 0; run < 20; run++)
        {
            List<Task> pending = [];
            await Assert.ThrowsAsync<UniqueConstraintException>(() => Db.TransactionAsync(async () =>
            {
                Task first = CreateUserAsync("taken");
                pending.AddRange(Enumerable.Range(0, 4).Select(i => CreateUserAsync($"u{run}-{i}")));
                await first;
            }));
            foreach (Task task in pending)
            {
                // Those that came before the end are rolled back, the others refused.
                _ = await Record.ExceptionAsync(() => task);
            }
        }

        Assert.Equal("taken", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Work_that_outlives_a_transaction_on_one_database_does_not_go_to_another()
    {
        using TestStore store = CreateStore();
        await using ActiveDb other = ActiveDb.Open(store.Configure, models: Models, configure: Configure);
        await other.CreateAllAsync();
        TaskCompletionSource ended = new();
        Task late = Task.CompletedTask, elsewhere = Task.CompletedTask;
        await other.TransactionAsync(() =>
        {
            late = Task.Run(async () =>
            {
                await ended.Task;
                await CreateUserAsync("late");
            });
            elsewhere = Task.Run(async () =>
            {
                await ended.Task;
                using (Db.Use())
                {
                    await CreateUserAsync("elsewhere");
                }
            });
            return Task.CompletedTask;
        });
        ended.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => late);
        await elsewhere;
        Assert.Equal("elsewhere", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Work_started_without_the_flow_is_not_in_the_transaction()
    {
        TaskCompletionSource ended = new();
        Task child = Task.CompletedTask;
        await Db.TransactionAsync(() =>
        {
            using (ExecutionContext.SuppressFlow())
            {
                child = Task.Run(async () =>
                {
                    await ended.Task;
                    using (Db.Use())
                    {
                        await CreateUserAsync("late");
                    }
                });
            }

            return Task.CompletedTask;
        });
        ended.SetResult();
        await child;

        Assert.Equal("late", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(true), InlineData(false)]
    public async Task The_flow_that_ends_the_transaction_goes_on_outside(bool commit)
    {
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("inside");
        await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
        await CreateUserAsync("after");
        await Task.Run(() => CreateUserAsync("child"));
        await Db.TransactionAsync(() => CreateUserAsync("next"));
        await transaction.DisposeAsync();
        await using (Db.BeginSession())
        {
            await CreateUserAsync("session");
        }

        Assert.Equal(commit ? "after child inside next session" : "after child next session", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_commit_that_was_refused_leaves_the_flow_in_the_transaction()
    {
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await using (ActiveTransaction inner = await Db.BeginTransactionAsync())
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
                await inner.CommitAsync();
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transaction.CommitAsync(new CancellationToken(canceled: true)));
            await CreateUserAsync("inside");
            await Task.Run(() => CreateUserAsync("child"));
        }

        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task The_flow_of_a_transaction_that_did_not_begin_goes_on()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Db.BeginTransactionAsync(cancellationToken: new CancellationToken(canceled: true)));
        await CreateUserAsync("after");
        await Task.Run(() => CreateUserAsync("child"));

        Assert.Equal("after child", await UsernamesAsync());
    }

    /// <summary>Starts work in a transaction that is held back until the transaction has ended.</summary>
    private async Task<Task> OutlivedAsync(End end, Func<Task> work)
    {
        TaskCompletionSource ended = new(), started = new();
        Task child = Task.CompletedTask;
        Task Start(ActiveTransaction transaction)
        {
            child = Task.Run(async () =>
            {
                started.SetResult();
                await ended.Task;
                await work();
            });
            return end switch
            {
                End.Rollback => transaction.RollbackAsync(),
                End.Commit => transaction.CommitAsync(),
                End.Exception => throw new ExpectedException(),
                _ => Task.CompletedTask,
            };
        }

        if (end == End.AroundIt)
        {
            ActiveTransaction around = await Db.BeginTransactionAsync();
            await Start(await Db.BeginTransactionAsync());
            await around.RollbackAsync();
        }
        else
        {
            _ = await Record.ExceptionAsync(() => Db.TransactionAsync(Start));
        }

        await started.Task;
        ended.SetResult();
        return child;
    }
}
