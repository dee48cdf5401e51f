using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>What code that an operation calls does with the database is part of the operation: it does not wait for its end.</summary>
public abstract class QueriesInOperationsSpecification : SessionsSpecification
{
    private const string Asking = "asking";

    private readonly Probe _probe = new();
    private IEnumerator<User>? _open;

    public enum Around
    {
        Nothing,
        Session,
        Transaction,
        TransactionInSession,
    }

    public static TheoryData<Around, string> Cases
    {
        get
        {
            TheoryData<Around, string> cases = [];
            foreach (Around around in Enum.GetValues<Around>())
            {
                foreach (string name in Operations.Keys)
                {
                    cases.Add(around, name);
                }
            }

            return cases;
        }
    }

    /// <summary>Three users, two of them older than 10, are there. Each operation gives the number of those that it found.</summary>
    private static Dictionary<string, Func<QueriesInOperationsSpecification, Task<int>>> Operations { get; } = new()
    {
        ["list"] = async _ => (await User.Where(u => Old().Any()).ToListAsync()).Count - 1,
        ["list of names and lambdas"] = async _ => (await User.Where(("age__gt", 1)).Where(u => Old().Any()).OrderBy("name").ToListAsync()).Count,
        ["sorted list"] = async _ => (await User.OrderBy(u => u.Age > Old().Count()).ToListAsync()).Count - 1,
        ["selected list"] = async _ => (await User.Query.Select(u => new { u.Id, Count = Old().Count() }).ToListAsync())[0].Count,
        ["count"] = async _ => await User.Where(u => u.Age > Old().Count()).CountAsync(),
        ["any"] = async _ => await User.Where(u => u.Age > Old().Count()).AnyAsync() ? 2 : 0,
        ["first"] = async _ => (await User.Where(u => u.Age > Old().Count()).OrderBy(u => u.Age).FirstAsync()).Age == 20 ? 2 : 0,
        ["first by its condition"] = async _ => (await User.FirstOrDefaultAsync(u => u.Age == 20 && Old().Any()))!.Age == 20 ? 2 : 0,
        ["page"] = async _ => (await User.Where(u => u.Age > Old().Count()).OrderBy(u => u.Id).PaginateAsync(1, 10)).Items.Count,
        ["sum"] = async _ => await User.Where(u => u.Age > Old().Count()).SumAsync(u => u.Age) / 25,
        ["stream"] = _ => CountAsync(User.Where(u => u.Age > Old().Count()).AsAsyncEnumerable()),
        ["synchronous list"] = _ => Task.FromResult(User.Where(u => u.Age > Old().Count()).ToList().Count),
        ["synchronous count"] = _ => Task.FromResult(User.Where(u => u.Age > Old().Count()).Count()),
        ["synchronous stream"] = _ => Task.FromResult(Counted(User.Where(u => u.Age > Old().Count()))),
        ["text of the query"] = _ => Task.FromResult(User.Where(u => u.Age > Old().Count()).ToQueryString().Contains("WHERE", StringComparison.Ordinal) ? 2 : 0),
        ["query of a query"] = async _ => await User.Where(u => u.Age > OldOfOld()).CountAsync(),
        ["asynchronous query"] = async _ => await User.Where(u => u.Age > OldAsync().Result).CountAsync(),
        ["asynchronous list"] = async _ => await User.Where(u => u.Age > OldListAsync().Result).CountAsync(),
        ["query by names"] = async _ => await User.Where(u => u.Age > User.Where(new { age__gt = 10 }).Count()).CountAsync(),
        ["property"] = async s => await User.Where(u => u.Age > s._probe.Old).CountAsync(),
        ["list of a property"] = async s => await User.Where(u => s._probe.Ages.Contains(u.Age)).CountAsync(),
        ["list of rows"] = async s => await User.Where(u => s._probe.Users.Contains(u.Age)).CountAsync(),
        ["load"] = async _ => (await User.Where(u => u.Age > Old().Count()).WithSelectIn(u => u.Posts).ToListAsync()).Count,
        ["filtered load"] = async _ => (await User.Where(u => u.Age > 10).Include(u => u.Posts.Where(p => p.Rating > Old().Count())).ToListAsync()).Count,
        ["update of rows"] = async _ => await User.Where(u => u.Age > Old().Count()).UpdateAsync(new { Name = "x" }),
        ["update of rows by names"] = async _ => await User.Where(("age__gt", 1)).Where(u => Old().Any()).UpdateAsync(new { Name = "x" }),
        ["deletion of rows"] = async _ => await User.Where(u => u.Age > Old().Count()).DeleteAsync(),
        ["update of EF Core's"] = async _ => await User.Where(u => u.Age > Old().Count()).ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, u => "x")),
        ["code of EF Core's"] = async s => await s.Db.ExecuteAsync(c => c.Set<User>().Where(u => u.Age > Old().Count()).CountAsync()),
        ["transaction inside"] = async s => await User.Where(u => u.Age > s.InTransactionAsync().Result).CountAsync(),
        ["session inside"] = async s => await User.Where(u => u.Age > s.InSessionAsync().Result).CountAsync(),
        ["code of EF Core's inside"] = async s => await User.Where(u => u.Age > s.InCodeAsync().Result).CountAsync(),
        ["write inside"] = async _ => await User.Where(u => u.Age > UpdatedAsync().Result).CountAsync(),
    };

    [SkippableTheory(Timeout = Limit)]
    [MemberData(nameof(Cases))]
    public async Task A_query_inside_an_operation_is_part_of_it(Around around, string operation)
    {
        await SeedAsync();
        await In(around, async () =>
        {
            Task<int> found = Task.Run(() => Operations[operation](this));
            Assert.Equal(2, await found.WaitAsync(TimeSpan.FromSeconds(15)));

            // The flow has left the operation, and the way is free.
            Assert.Equal(1, await User.CountAsync(u => u.Username == "kid"));
            Assert.Equal("kid", User.Where(u => u.Username == "kid").AsEnumerable().Single().Username);
            await CreateUserAsync("after", 1);
        });

        Assert.Contains("after", await UsernamesAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task A_query_inside_an_operation_sees_what_its_transaction_wrote(Around around)
    {
        await SeedAsync();
        await In(around, async () =>
        {
            await CreateUserAsync("old", 40);
            Assert.Equal(3, await User.Where(u => u.Age > Old().Count()).CountAsync());
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task An_error_inside_an_operation_ends_it(Around around)
    {
        await SeedAsync();
        await In(around, async () =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => User.Where(u => u.Age > Failing()).CountAsync());
            Assert.Throws<InvalidOperationException>(() => User.Where(u => u.Age > Failing()).Count());
            Assert.Equal(2, await Old().CountAsync());
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task A_query_left_open_inside_an_operation_is_in_nobodys_way_afterwards(Around around)
    {
        await SeedAsync();
        await In(around, async () =>
        {
            try
            {
                Assert.Equal(2, await User.Where(u => u.Age > LeftOpen()).CountAsync());
            }
            catch (DatabaseException)
            {
                // A connection of PostgreSQL's takes no other command between two rows.
            }

            Assert.Equal(2, await Old().CountAsync());
            _open!.Dispose();
            Assert.Equal(2, await Old().CountAsync());
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task A_query_in_a_converter_is_part_of_the_operation_that_converts(Around around)
    {
        await SeedAsync();
        await In(around, async () =>
        {
            string asking = Asking;
            Task work = Task.Run(async () =>
            {
                User user = await CreateUserAsync("new", 5);
                await user.UpdateAsync(u => u.Email = asking);
                Assert.Equal(1, await User.Where(u => u.Email == asking).CountAsync());
                Assert.Equal(1, await User.Where(("email", asking)).CountAsync());
                Assert.Single(User.Where(u => u.Email == asking).ToList());
                Assert.Equal(2, await Old().UpdateAsync(new { Email = asking }));
                Assert.Equal(3, (await User.Where(u => u.Email == asking).ToListAsync()).Count);
            });
            await work.WaitAsync(TimeSpan.FromSeconds(15));
        });
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_cannot_end_inside_one_of_its_operations()
    {
        await SeedAsync();
        ActiveSession session = Db.BeginSession();
        await Assert.ThrowsAsync<InvalidOperationException>(() => User.Where(u => u.Age > Ended(session)).CountAsync());
        Assert.Equal(2, await Old().CountAsync());
        await session.DisposeAsync();
        Assert.False(session.IsOpen);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Operations_that_query_run_at_once_and_between_rows()
    {
        await SeedAsync();
        await using ActiveSession session = Db.BeginSession();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            Assert.Equal(2, await User.Where(u => u.Age > Old().Count()).CountAsync());
            Assert.Equal(2, User.Where(u => u.Age > Old().Count()).ToList().Count);
        })));

        int rows = 0;
        await foreach (User user in User.Where(u => Old().Any()).OrderBy(u => u.Id).AsAsyncEnumerable())
        {
            Assert.Equal(2, await User.Where(u => u.Age > Old().Count()).CountAsync());
            rows++;
        }

        Assert.Equal(3, rows);
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.Entity<User>().Property(u => u.Email).HasConversion(email => Written(email), email => email == null ? null : email.TrimEnd('!')));
    }

    protected static async Task SeedAsync()
        => await User.CreateAllAsync([NewUser("kid", 1), NewUser("ann", 20), NewUser("bob", 30)]);

    protected async Task In(Around around, Func<Task> work)
    {
        await using ActiveSession? session = around is Around.Session or Around.TransactionInSession ? Db.BeginSession() : null;
        if (around is Around.Transaction or Around.TransactionInSession)
        {
            await Db.TransactionAsync(work);
        }
        else
        {
            await work();
        }
    }

    private static User NewUser(string username, int age) => new() { Username = username, Name = username, Age = age };

    private static string? Written(string? email) => email == Asking && Old().Any() ? email + "!" : email;

    private static IQueryable<User> Old() => User.Where(u => u.Age > 10);

    private static int OldOfOld() => User.Where(u => u.Age > Old().Count()).Count();

    private static Task<int> OldAsync() => User.CountAsync(u => u.Age > 10);

    private static async Task<int> OldListAsync()
    {
        List<User> first = await User.Where(u => u.Age > 10).ToListAsync();
        await Task.Yield();
        return first.Count + await User.CountAsync(u => u.Age > 100);
    }

    private int LeftOpen()
    {
        _open = Old().GetEnumerator();
        return _open.MoveNext() ? 2 : 0;
    }

    private static int Failing() => Old().AsEnumerable().Single().Age;

    private static int Ended(ActiveSession session)
    {
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    private Task<int> InTransactionAsync()
        => Db.TransactionAsync(async () => (await User.Where(u => u.Age > 10).ToListAsync()).Count);

    private async Task<int> InSessionAsync()
    {
        await using ActiveSession session = Db.BeginSession();
        return (await User.Where(u => u.Age > 10).ToListAsync()).Count;
    }

    private Task<int> InCodeAsync() => Db.ExecuteAsync(c => c.Set<User>().CountAsync(u => u.Age > 10));

    private static async Task<int> UpdatedAsync()
    {
        User kid = await User.SingleAsync(u => u.Username == "kid");
        await kid.UpdateAsync(u => u.Name = "small");
        return await OldAsync();
    }

    private static int Counted(IEnumerable<User> users) => users.Count(u => u.Age > 0);

    private static async Task<int> CountAsync(IAsyncEnumerable<User> users)
    {
        int count = 0;
        await foreach (User _ in users)
        {
            count++;
        }

        return count;
    }

    /// <summary>An object of the program whose properties query.</summary>
    private sealed class Probe
    {
        public int Old => QueriesInOperationsSpecification.Old().Count();

        public List<int> Ages => [.. QueriesInOperationsSpecification.Old().Select(u => u.Age)];

        public IEnumerable<int> Users => QueriesInOperationsSpecification.Old().AsEnumerable().Select(u => u.Age);
    }
}
