using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>A transaction that the database has ended: it takes no further command, is not committed, and says what ended it.</summary>
public abstract class EndedTransactionSpecification : SessionsSpecification
{
    private static readonly Dictionary<string, Func<ActiveDb, Task>> Further = new()
    {
        ["update"] = async _ =>
        {
            Old.Text = "later";
            await Old.SaveAsync();
        },
        ["delete"] = _ => Old.DeleteAsync(),
        ["own key"] = _ => Legacy.CreateAsync(New("later")),
        ["many with own keys"] = _ => Legacy.CreateAllAsync([New("later"), New("later 2")]),
        ["generated key"] = _ => CreateAsync("later"),
        ["many with generated keys"] = _ => User.CreateAllAsync([NewUser("later"), NewUser("later2")]),
        ["bulk"] = _ => Legacy.BulkInsertAsync([New("later"), New("later 2")]),
        ["upsert"] = _ => Legacy.UpsertAsync(New("later")),
        ["update of rows"] = _ => Legacy.Where(l => l.Code == "old").UpdateAsync(new { text = "later" }),
        ["delete of rows"] = _ => Legacy.Where(("code", "old")).DeleteAsync(),
        ["increment"] = async _ => await OldUser.IncrementAsync(u => u.Age, 1),
        ["nested"] = db => db.TransactionAsync(() => Legacy.CreateAsync(New("later"))),
        ["list"] = _ => Legacy.Query.ToListAsync(),
        ["count"] = _ => Legacy.CountAsync(),
        ["find"] = _ => User.FindAsync(1),
        ["synchronous"] = _ => Task.FromResult(Legacy.Query.Count()),
        ["synchronous stream"] = _ => Task.FromResult(Legacy.Query.AsEnumerable().ToList()),
        ["stream"] = async _ =>
        {
            await foreach (Legacy __ in Legacy.Query.AsAsyncEnumerable())
            {
            }
        },
        ["session"] = async db =>
        {
            await using ActiveSession session = db.BeginSession();
            await Legacy.CreateAsync(New("later"));
        },
        ["EF Core's query"] = db => db.ExecuteAsync(context => context.Set<Legacy>().CountAsync()),
        ["EF Core's save"] = db => db.ExecuteAsync(context =>
        {
            context.Add(New("later"));
            return context.SaveChangesAsync();
        }),
        ["raw SQL"] = db => db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("DELETE FROM legacy")),
        ["a command of ADO.NET"] = db => db.ExecuteAsync(async context =>
        {
            await using DbCommand command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "DELETE FROM legacy";
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
            await command.ExecuteNonQueryAsync();
        }),
    };

    private static readonly AsyncLocal<(Legacy Legacy, User User)> Rows = new();

    public static TheoryData<string, bool> AllCommands
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (string name in Further.Keys)
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    private static Legacy Old => Rows.Value.Legacy;

    private static User OldUser => Rows.Value.User;

    [SkippableTheory(Timeout = Limit), MemberData(nameof(AllCommands))]
    public async Task It_takes_no_further_command(string command, bool isHeard)
    {
        await using ActiveDb quiet = Open(Store);
        ActiveDb db = isHeard ? Db : quiet;
        using IDisposable use = db.Use();
        Rows.Value = (await Legacy.CreateAsync(New("old")), await CreateUserAsync("old"));
        Legacy first = New("first");

        ActiveRecordException? ended = null;
        TransactionEndedException error = await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
        {
            await first.SaveAsync();
            ended = await EndAsync(db);
            await Further[command](db);
        }));

        Assert.Same(ended, error.InnerException);
        Assert.Contains(ended!.Message.TrimEnd('.'), error.Message, StringComparison.Ordinal);
        Assert.False(IsPersisted(first));
        await OnlyTheOldAreThereAsync();
        await db.TransactionAsync(() => first.SaveAsync());
        Assert.Equal(2, await Legacy.CountAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task It_is_not_committed(bool inSession)
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        Rows.Value = (await Legacy.CreateAsync(New("old")), await CreateUserAsync("old"));
        Legacy first = New("first");
        await using (ActiveSession? session = inSession ? db.BeginSession() : null)
        {
            ActiveRecordException? ended = null;
            TransactionEndedException error = await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
            {
                await first.SaveAsync();
                ended = await EndAsync(db);
            }));

            Assert.Same(ended, error.InnerException);
            await using ActiveTransaction transaction = await db.BeginTransactionAsync();
            await first.SaveAsync();
            await EndAsync(db);
            await Assert.ThrowsAsync<TransactionEndedException>(() => transaction.CommitAsync());
            Assert.False(transaction.IsOpen);
        }

        Assert.False(IsPersisted(first));
        await OnlyTheOldAreThereAsync();
    }

    [SkippableFact(Timeout = Limit)]
    public async Task An_error_that_the_library_does_not_see_ends_it_too()
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        Rows.Value = (await Legacy.CreateAsync(New("old")), await CreateUserAsync("old"));

        await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
        {
            await Legacy.CreateAsync(New("first"));
            await db.ExecuteAsync(async context =>
            {
                await Assert.ThrowsAnyAsync<Exception>(() => EndAsync(context));
            });
        }));
        await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
        {
            await Legacy.CreateAsync(New("first"));
            await db.ExecuteAsync(async context =>
            {
                await Assert.ThrowsAnyAsync<Exception>(() => EndAsync(context));
                await context.Database.ExecuteSqlRawAsync("DELETE FROM legacy");
            });
        }));
        await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
        {
            await Legacy.CreateAsync(New("first"));
            await db.ExecuteAsync(context => Assert.ThrowsAnyAsync<Exception>(() => EndAsync(context)));
            await Legacy.CreateAsync(New("later"));
        }));

        await OnlyTheOldAreThereAsync();
    }

    [SkippableTheory(Timeout = Limit), InlineData("COMMIT"), InlineData("ROLLBACK")]
    public async Task So_does_SQL_of_the_program(string sql)
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();

        await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(async () =>
        {
            await db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(sql));
            await Legacy.CreateAsync(New("later"));
        }));
        await Assert.ThrowsAsync<TransactionEndedException>(() => db.TransactionAsync(
            () => db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(sql))));

        Assert.Equal(0, await Legacy.CountAsync());
        await db.TransactionAsync(() => Legacy.CreateAsync(New("old")));
        Assert.Equal(1, await Legacy.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Transactions_of_EF_Core_are_not_committed_either()
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        Rows.Value = (await Legacy.CreateAsync(New("old")), await CreateUserAsync("old"));

        await Assert.ThrowsAnyAsync<Exception>(() => db.ExecuteAsync(async context =>
        {
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
            context.Add(New("first"));
            await context.SaveChangesAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => EndAsync(context));
            await transaction.CommitAsync();
        }));

        await OnlyTheOldAreThereAsync();
    }

    /// <summary>Has the database end the open transaction.</summary>
    protected abstract Task EndAsync(DbContext context);

    private static Legacy New(string code) => new() { Code = code, Text = code };

    private static async Task CreateAsync(string username) => await User.CreateAsync(NewUser(username));

    private async Task<ActiveRecordException> EndAsync(ActiveDb db)
        => await Assert.ThrowsAnyAsync<ActiveRecordException>(() => db.ExecuteAsync(EndAsync));

    private async Task OnlyTheOldAreThereAsync()
    {
        await using DbContext context = Db.CreateContext();
        Legacy only = Assert.Single(await context.Set<Legacy>().ToListAsync());
        User user = Assert.Single(await context.Set<User>().ToListAsync());
        Assert.Equal(("old", "old", "old", 0), (only.Code, only.Text, user.Username, user.Age));
    }
}
