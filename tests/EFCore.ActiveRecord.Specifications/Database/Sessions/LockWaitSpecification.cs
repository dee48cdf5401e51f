using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>Who waits for a lock of another connection can be cancelled, and nothing is written then.</summary>
public abstract class LockWaitSpecification : SessionsSpecification
{
    public static TheoryData<string> Operations => [.. Works.Keys];

    private static Dictionary<string, Func<ActiveDb, User, CancellationToken, Task>> Works { get; } = new()
    {
        ["update"] = (_, bob, ct) => bob.UpdateAsync(u => u.Age = 30, ct),
        ["update of a query"] = (_, _, ct) => User.Query.UpdateAsync(new { age = 30 }, ct),
        ["delete"] = (_, bob, ct) => bob.DeleteAsync(cancellationToken: ct),
        ["delete of a query"] = (_, _, ct) => User.Query.DeleteAsync(cancellationToken: ct),
        ["increment"] = (_, bob, ct) => bob.IncrementAsync(u => u.Age, 30, ct),
        ["same unique value"] = (_, _, ct) => User.CreateAsync(NewUser("taken"), ct),
        ["many new records"] = (_, _, ct) => User.CreateAllAsync([NewUser("a"), NewUser("taken")], ct),
        ["upsert"] = (_, _, ct) => User.UpsertAsync(NewUser("taken"), on: u => u.Username, cancellationToken: ct),
        ["bulk insert"] = (_, _, ct) => User.BulkInsertAsync([NewUser("a"), NewUser("taken")], cancellationToken: ct),
        ["transaction"] = (db, bob, ct) => db.TransactionAsync(() => bob.UpdateAsync(u => u.Age = 30, ct), cancellationToken: ct),
        ["session"] = async (db, _, ct) =>
        {
            await using ActiveSession session = db.BeginSession();
            (await User.SingleAsync(u => u.Username == "bob")).Age = 30;
            await session.SaveChangesAsync(ct);
        },
    };

    [SkippableTheory(Timeout = Limit), MemberData(nameof(Operations))]
    public async Task A_wait_for_a_lock_can_be_cancelled(string operation)
    {
        User bob = await CreateUserAsync("bob");
        await using ActiveDb db = Open(Store);
        using CancellationTokenSource source = new();
        using IDisposable use = db.Use();
        await User.CountAsync();
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously), end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task holder = Task.Run(async () =>
        {
            await using ActiveDb other = Open(Store);
            await other.TransactionAsync(async tx =>
            {
                await User.CreateAsync(NewUser("taken"));
                await User.Where(u => u.Username == "bob").ExecuteUpdateAsync(s => s.SetProperty(u => u.Email, "b@b.b"));
                held.SetResult();
                await end.Task;
                await tx.RollbackAsync();
            });
        });
        await held.Task;
        source.CancelAfter(TimeSpan.FromMilliseconds(300));
        long start = Stopwatch.GetTimestamp();
        Exception? error = await Task.Run(() => Record.ExceptionAsync(() => Works[operation](db, bob, source.Token)));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        end.SetResult();
        await holder;

        Assert.IsAssignableFrom<OperationCanceledException>(error);
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
        Assert.Equal("bob", await UsernamesAsync());
        Assert.Equal(0, (await RowAsync("bob"))!.Age);
        await Works[operation](db, bob, CancellationToken.None);
    }
}
