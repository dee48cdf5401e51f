using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

public abstract class CancellationSpecification : SessionsSpecification
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [SkippableFact(Timeout = Limit)]
    public async Task Nothing_begins_with_a_cancelled_token()
    {
        User bob = await CreateUserAsync("bob");
        Commands.Clear();

        await Refused(() => User.CreateAsync(NewUser("ann"), Cancelled));
        await Refused(() => bob.UpdateAsync(u => u.Age = 30, Cancelled));
        await Refused(() => bob.DeleteAsync(cancellationToken: Cancelled));
        await Refused(() => User.Query.ToListAsync(Cancelled));
        await Refused(() => User.CountAsync(cancellationToken: Cancelled));
        await Refused(() => Db.BeginTransactionAsync(cancellationToken: Cancelled));
        await Refused(() => Db.TransactionAsync(() => CreateUserAsync("ann"), cancellationToken: Cancelled));
        await Refused(() => Db.ExecuteAsync(_ => CreateUserAsync("ann"), Cancelled));

        Assert.Empty(Commands.Texts);
        Assert.True(IsPersisted(bob) && IsChanged(bob));
        await bob.SaveAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task In_a_session_nothing_begins_with_a_cancelled_token_and_the_next_operation_works()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        (await User.SingleAsync()).Age = 30;

        await Refused(() => session.SaveChangesAsync(Cancelled));
        await Refused(() => User.CreateAsync(NewUser("ann"), Cancelled));
        await Refused(() => User.CountAsync(cancellationToken: Cancelled));
        Assert.Equal(0, (await RowAsync("bob"))!.Age);
        Assert.Equal(1, await session.SaveChangesAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task Waiting_for_the_session_or_transaction_can_be_cancelled(bool inTransaction)
    {
        await using ActiveSession session = Db.BeginSession();
        await using ActiveTransaction? transaction = inTransaction ? await Db.BeginTransactionAsync() : null;
        using CancellationTokenSource source = new();
        Blocker blocker = Block();
        User bob = NewUser("bob");
        Task[] waiting = [User.CreateAsync(bob, source.Token), User.CountAsync(cancellationToken: source.Token), Db.BeginTransactionAsync(cancellationToken: source.Token), Db.ExecuteAsync(_ => Task.CompletedTask, source.Token)];
        Assert.DoesNotContain(waiting, t => t.IsCompleted);
        await source.CancelAsync();
        foreach (Task task in waiting)
        {
            await Refused(() => task);
        }

        await blocker.EndAsync();
        Assert.False(IsPersisted(bob));
        await CreateUserAsync("ann");
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        Assert.Equal("ann", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_commit_with_a_cancelled_token_commits_nothing()
    {
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await CreateUserAsync("bob");
            await Refused(() => transaction.CommitAsync(Cancelled));
            Assert.True(transaction.IsOpen);
        }

        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_token_cancelled_inside_the_code_keeps_the_transaction_from_being_committed()
    {
        using CancellationTokenSource source = new();
        User? bob = null;

        await Refused(() => Db.TransactionAsync(
            async () =>
            {
                bob = await CreateUserAsync("bob");
                await source.CancelAsync();
            },
            cancellationToken: source.Token));

        Assert.False(IsPersisted(bob!));
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_stream_can_be_cancelled_between_its_rows(bool inSession)
    {
        await User.CreateAllAsync([NewUser("a"), NewUser("b"), NewUser("c")]);
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        using CancellationTokenSource source = new();
        int rows = 0;

        await Refused(async () =>
        {
            await foreach (User _ in User.Query.AsAsyncEnumerable().WithCancellation(source.Token))
            {
                rows++;
                await source.CancelAsync();
            }
        });

        Assert.Equal(1, rows);
        Assert.Equal(3, await User.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_stream_that_waits_for_its_turn_can_be_cancelled()
    {
        await User.CreateAllAsync([NewUser("a"), NewUser("b"), NewUser("c")]);
        await using ActiveSession session = Db.BeginSession();
        using CancellationTokenSource source = new();
        IAsyncEnumerator<User> rows = User.Query.AsAsyncEnumerable().GetAsyncEnumerator(source.Token);
        Blocker first = Block();
        Task<bool> move = rows.MoveNextAsync().AsTask();
        Assert.False(move.IsCompleted);
        await source.CancelAsync();
        await Refused(() => move);
        await rows.DisposeAsync();
        await first.EndAsync();

        Assert.Equal(3, await User.CountAsync());
    }

    private static Task Refused(Func<Task> operation) => Assert.ThrowsAnyAsync<OperationCanceledException>(operation);
}
