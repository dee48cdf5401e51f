using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>A connection that is lost after a commit or write was sent, and before its answer came.</summary>
public abstract class LostAnswerSpecification : SessionsSpecification
{
    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task The_outcome_of_a_commit_is_unknown(bool isWritten)
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(new LostCommits(isWritten)));
        int runs = 0;
        User bob = null!;

        OutcomeUnknownException error = await Assert.ThrowsAsync<OutcomeUnknownException>(() => db.TransactionAsync(
            async () =>
            {
                runs++;
                bob = await CreateUserAsync("bob");
            },
            retries: 3));

        Assert.IsAssignableFrom<DatabaseUnavailableException>(error);
        Assert.Equal(1, runs);
        Assert.False(IsPersisted(bob));
        Assert.Equal(isWritten ? "bob" : "", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task So_it_is_of_a_save_that_takes_several_statements()
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(new LostCommits(isWritten: true)));
        using IDisposable use = db.Use();

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => new Post { Title = "Hello", User = NewUser("bob") }.SaveAsync());

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData("save"), InlineData("many"), InlineData("update of rows"), InlineData("delete of rows"), InlineData("EF Core's update"), InlineData("EF Core's save"), InlineData("increment"), InlineData("session")]
    public async Task So_it_is_of_a_statement_outside_of_transactions(string operation)
    {
        User bob = await CreateUserAsync("bob");
        LostStatements lost = new();
        await using ActiveDb db = Open(o => o.AddInterceptors(lost));
        using IDisposable use = db.Use();
        lost.IsOn = true;

        // The change tracker's increment is two statements in a transaction, which is not committed.
        bool isCommitted = operation != "increment" || !Store.WritesTracked;
        DatabaseUnavailableException error = await Assert.ThrowsAnyAsync<DatabaseUnavailableException>(() => operation switch
        {
            "save" => Legacy.CreateAsync(new Legacy { Code = "a" }),
            "many" => Legacy.CreateAllAsync([new Legacy { Code = "a" }]),
            "update of rows" => User.Where(("username", "bob")).UpdateAsync(new { age = 7 }),
            "delete of rows" => Legacy.Where(l => l.Code == "a").DeleteAsync(),
            "EF Core's update" => User.Where(u => u.Username == "bob").ExecuteUpdateAsync(s => s.SetProperty(u => u.Age, 7)),
            "EF Core's save" => db.ExecuteAsync(context =>
            {
                context.Add(new Legacy { Code = "a" });
                return context.SaveChangesAsync();
            }),
            "increment" => bob.IncrementAsync(u => u.Age, 1),
            _ => InSessionAsync(db),
        });
        Assert.Equal(isCommitted, error is OutcomeUnknownException);

        static async Task InSessionAsync(ActiveDb db)
        {
            await using ActiveSession session = db.BeginSession();
            await Legacy.CreateAsync(new Legacy { Code = "a" });
        }
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task Nothing_is_left_of_what_was_not_committed(bool inTransaction)
    {
        LostStatements lost = new();
        await using ActiveDb db = Open(o => o.AddInterceptors(lost));
        using IDisposable use = db.Use();
        lost.IsOn = true;

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => inTransaction
            ? db.TransactionAsync(() => Legacy.CreateAsync(new Legacy { Code = "a" }))
            : Legacy.CountAsync());

        lost.IsOn = false;
        Assert.Equal(0, await Legacy.CountAsync());
    }

    private static FakeDbException Lost() => new("The line went dead.", "08006");

    private sealed class LostCommits(bool isWritten) : DbTransactionInterceptor
    {
        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            await (isWritten ? transaction.CommitAsync(cancellationToken) : transaction.RollbackAsync(cancellationToken));
            throw Lost();
        }
    }

    private sealed class LostStatements : DbCommandInterceptor
    {
        public bool IsOn { get; set; }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
            => IsOn ? throw Lost() : new(result);

        public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
            => IsOn ? throw Lost() : new(result);

        public override ValueTask<object?> ScalarExecutedAsync(DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
            => IsOn ? throw Lost() : new(result);
    }
}
