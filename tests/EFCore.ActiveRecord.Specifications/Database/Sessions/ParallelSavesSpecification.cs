using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>One record in several flows: what was not sent is not saved, and no save is done twice.</summary>
public abstract class ParallelSavesSpecification : SessionsSpecification
{
    private static readonly MethodInfo Cloning = typeof(object).GetMethod("MemberwiseClone", BindingFlags.NonPublic | BindingFlags.Instance)!;

    public enum Way
    {
        Insert,
        Update,
        Several,
        WithRelated,
        Session,
        SaveChanges,
        Transaction,
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Way.Insert), InlineData(Way.Update), InlineData(Way.Several), InlineData(Way.WithRelated), InlineData(Way.Session), InlineData(Way.SaveChanges), InlineData(Way.Transaction)]
    public async Task A_change_made_while_the_save_is_under_way_stays_a_change(Way way)
    {
        Post post = new() { Title = "sent", UserId = (await CreateUserAsync("bob")).Id };
        if (way is not (Way.Insert or Way.WithRelated))
        {
            await post.SaveAsync();
        }

        await using ActiveSession? session = way is Way.Session or Way.SaveChanges ? Db.BeginSession() : null;
        if (session is not null)
        {
            post = await Post.FindOrFailAsync(post.Id);
        }

        post.Rating = 1;
        if (way == Way.WithRelated)
        {
            post.User = NewUser("ann");
        }

        bool isChanged = false;
        Commands.BeforeSend = command =>
        {
            if (!isChanged && command.CommandText.Contains("post", StringComparison.Ordinal))
            {
                isChanged = true;
                post.Title = "later";
                post.Rating = 2;
            }
        };
        await (way switch
        {
            Way.SaveChanges => (Task)session!.SaveChangesAsync(),
            Way.Several => Post.SaveAllAsync([post, new Post { Title = "other", UserId = post.UserId }]),
            Way.Transaction => Db.TransactionAsync(() => post.SaveAsync()),
            _ => post.SaveAsync(),
        });
        Commands.BeforeSend = null;

        Assert.True(isChanged && post.IsPersisted && post.IsChanged);
        Assert.Equal("later", post.Title);
        (string title, int rating) = await RowOfAsync(post.Id);
        Assert.Equal("sent", title);
        Assert.Contains(rating, new[] { 1, 2 });
        if (session is null)
        {
            await post.SaveAsync();
        }
        else
        {
            await session.SaveChangesAsync();
        }

        Assert.False(post.IsChanged);
        Assert.Equal(("later", 2), await RowOfAsync(post.Id));
        await (session?.SaveChangesAsync() ?? Task.FromResult(0));
        Assert.Equal(("later", 2), await RowOfAsync(post.Id));
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task Two_flows_that_change_and_save_one_record_lose_nothing(bool inTransaction)
    {
        for (int run = 0; run < 20; run++)
        {
            User bob = await CreateUserAsync($"bob{run}");
            await (inTransaction ? Db.TransactionAsync(SaveAsync) : SaveAsync());
            User row = (await RowAsync(bob.Username))!;

            Assert.Equal((4, "4"), (row.Age, row.Email));
            Assert.False(IsChanged(bob));

            Task SaveAsync() => Task.WhenAll(
                Task.Run(async () =>
                {
                    for (int i = 0; i < 5; i++)
                    {
                        bob.Age = i;
                        await bob.SaveAsync();
                    }
                }),
                Task.Run(async () =>
                {
                    for (int i = 0; i < 5; i++)
                    {
                        bob.Email = $"{i}";
                        await bob.SaveAsync();
                    }
                }));
        }
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public async Task A_new_record_that_several_flows_save_at_once_is_inserted_once(bool inSession, bool inTransaction)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        await using ActiveTransaction? transaction = inTransaction ? await Db.BeginTransactionAsync() : null;
        for (int run = 0; run < 20; run++)
        {
            Document document = new() { Title = $"new{run}" };
            Tag tag = new() { Name = $"new{run}" };
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => i % 2 == 0 ? (Task)document.SaveAsync() : tag.SaveAsync())));

            Assert.True(document.IsPersisted && tag.IsPersisted);
        }

        Assert.Equal(20, await Document.CountAsync());
        Assert.Equal(20, await Tag.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_new_record_that_several_others_refer_to_is_inserted_once()
    {
        for (int run = 0; run < 20; run++)
        {
            User author = NewUser($"author{run}");
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => new Post { Title = $"{run}-{i}", User = author }.SaveAsync())));

            Assert.Equal(4, await Post.CountAsync(p => p.UserId == author.Id));
        }

        Assert.Equal(20, await User.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Increments_touches_and_saves_of_one_record_at_once_all_come_through()
    {
        User bob = await CreateUserAsync("bob");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(async () =>
        {
            switch (i % 3)
            {
                case 0:
                    await bob.IncrementAsync(u => u.Age, 1);
                    break;
                case 1:
                    await bob.TouchAsync();
                    break;
                default:
                    bob.Name = $"name{i}";
                    await bob.SaveAsync();
                    break;
            }
        })));

        Assert.Equal((10, 10), (bob.Age, (await RowAsync("bob"))!.Age));
        Assert.False(IsChanged(bob));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_does_not_wait_for_a_save_outside_of_it()
    {
        if (Db.Inner.SerialGate is not null)
        {
            // The transaction itself waits for the save.
            return;
        }

        User bob = await CreateUserAsync("bob");
        using ManualResetEventSlim sending = new(), go = new();
        Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains("UPDATE", StringComparison.Ordinal))
            {
                Commands.BeforeSend = null;
                sending.Set();
                go.Wait();
            }
        };
        bob.Age = 30;
        Task save = Task.Run(() => bob.SaveAsync());
        await Task.Run(() => sending.Wait());
        Exception? error = await Record.ExceptionAsync(() => Db.TransactionAsync(() => bob.UpdateAsync(u => u.Email = "b@b.b")));
        go.Set();
        await save;

        Assert.Contains("is being written by other code", Assert.IsType<InvalidOperationException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
        await Db.TransactionAsync(() => bob.SaveAsync());
        Assert.Equal("b@b.b", (await RowAsync("bob"))!.Email);
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task What_a_save_calls_may_save_the_record_itself(bool inSession)
    {
        Calling calling = new();
        await using ActiveDb db = Open(o => o.AddInterceptors(calling));
        using IDisposable use = db.Use();
        User bob = await CreateUserAsync("bob");
        await using ActiveSession? session = inSession ? db.BeginSession() : null;
        bob = inSession ? await User.FindOrFailAsync(bob.Id) : bob;
        bob.Age = 30;
        calling.Call = async () =>
        {
            calling.Call = null;
            await bob.IncrementAsync(u => u.Age, 5);
        };
        await (inSession ? (Task)session!.SaveChangesAsync() : bob.SaveAsync());

        Assert.Null(calling.Call);
        Assert.NotNull(await RowAsync("bob"));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_and_a_save_of_one_record_at_once_wait_for_one_another()
    {
        await using ActiveSession session = Db.BeginSession();
        for (int run = 0; run < 20; run++)
        {
            User bob = await CreateUserAsync($"bob{run}");
            await Task.WhenAll(
                Task.Run(async () =>
                {
                    for (int i = 0; i < 5; i++)
                    {
                        bob.Age = i;
                        await session.SaveChangesAsync();
                    }
                }),
                Task.Run(async () =>
                {
                    for (int i = 0; i < 5; i++)
                    {
                        bob.Email = $"{i}";
                        await bob.SaveAsync();
                    }
                }));
            await session.SaveChangesAsync();
            User row = (await RowAsync(bob.Username))!;

            Assert.Equal((4, "4"), (row.Age, row.Email));
        }
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_copy_made_during_a_save_can_be_saved()
    {
        User bob = await CreateUserAsync("bob");
        User? copy = null;
        Commands.BeforeSend = command => copy ??= (User)Cloning.Invoke(bob, [])!;
        bob.Age = 30;
        await bob.SaveAsync();
        Commands.BeforeSend = null;
        copy!.Age = 40;
        await copy.SaveAsync();

        Assert.Equal(40, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_save_that_failed_lets_the_next_one_come()
    {
        await CreateUserAsync("taken");
        User bob = NewUser("taken");
        await Assert.ThrowsAsync<UniqueConstraintException>(() => bob.SaveAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob.SaveAsync(new CancellationToken(canceled: true)));
        bob.Username = null!;
        await Assert.ThrowsAnyAsync<ActiveRecordException>(() => bob.SaveAsync());
        bob.Username = "bob";
        await bob.SaveAsync();

        Assert.Equal("bob taken", await UsernamesAsync());
    }

    /// <summary>Calls code of the test while EF Core saves.</summary>
    private sealed class Calling : SaveChangesInterceptor
    {
        public Func<Task>? Call { get; set; }

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await (Call?.Invoke() ?? Task.CompletedTask);
            return result;
        }
    }

    private async Task<(string Title, int Rating)> RowOfAsync(int id)
    {
        await using DbContext context = Db.CreateContext();
        Post row = await context.Set<Post>().SingleAsync(p => p.Id == id);
        return (row.Title, row.Rating);
    }
}
