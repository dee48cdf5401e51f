using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>What a cancelled write said is what is in the database, whenever it was cancelled: an exception, and nothing is there; or success, and all of it is.</summary>
public abstract class CancelledWritesSpecification : SessionsSpecification
{
    private const string Old = "old", New = "new";

    private static readonly AsyncLocal<SettableTime> Clock = new();

    private readonly Canceller _canceller = new();

    public static TheoryData<string, bool> Operations
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string name in Writes.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    private static Dictionary<string, Func<ActiveDb, Task<Write>>> Writes { get; } = new()
    {
        ["a new record"] = _ =>
        {
            Legacy record = new() { Code = New };
            return Task.FromResult(new Write(ct => record.SaveAsync(ct), RowsOf<Legacy>(l => l.Code == New, 1), () => IsPersisted(record)));
        },
        ["a new record with a key of the database"] = _ =>
        {
            Document record = new() { Title = New };
            return Task.FromResult(new Write(ct => record.SaveAsync(ct), RowsOf<Document>(d => d.Title == New, 1), () => IsPersisted(record) && record.Id != 0));
        },
        ["a changed record"] = async _ =>
        {
            Legacy record = await Legacy.CreateAsync(new Legacy { Code = "1", Text = Old });
            return new Write(ct => record.UpdateAsync(r => r.Text = New, ct), RowsOf<Legacy>(l => l.Text == New, 1));
        },
        ["many new records"] = _ =>
        {
            List<Document> records = [.. Enumerable.Range(0, 6).Select(_ => new Document { Title = New })];
            return Task.FromResult(new Write(ct => Document.CreateAllAsync(records, ct), RowsOf<Document>(d => d.Title == New, 6), () => records.TrueForAll(IsPersisted)));
        },
        ["new and changed records"] = async _ =>
        {
            Legacy changed = await Legacy.CreateAsync(new Legacy { Code = "1", Text = Old });
            changed.Text = New;
            List<Legacy> records = [changed, new Legacy { Code = "2", Text = New }, new Legacy { Code = "3", Text = New }];
            return new Write(ct => Legacy.SaveAllAsync(records, ct), RowsOf<Legacy>(l => l.Text == New, 3), () => records.TrueForAll(IsPersisted));
        },
        ["a new record with a new one that it refers to"] = _ =>
        {
            Post post = new() { Title = New, User = NewUser(New) };
            return Task.FromResult(new Write(ct => post.SaveAsync(ct), RowsOf<Post>(p => p.Title == New && p.User!.Username == New, 1), () => IsPersisted(post) && IsPersisted(post.User!)));
        },
        ["bulk insert"] = _ => Task.FromResult(new Write(
            ct => Document.BulkInsertAsync([new Document { Title = New }, new Document { Title = New }], cancellationToken: ct), RowsOf<Document>(d => d.Title == New, 2))),
        ["upserts"] = async _ =>
        {
            await Legacy.CreateAsync(new Legacy { Code = "1", Text = Old });
            List<Legacy> records = [new() { Code = "1", Text = New }, new() { Code = "2", Text = New }];
            return new Write(ct => Legacy.UpsertAllAsync(records, cancellationToken: ct), RowsOf<Legacy>(l => l.Text == New, 2), () => records.TrueForAll(IsPersisted));
        },
        ["update of a query"] = async _ =>
        {
            await Legacy.CreateAllAsync([new Legacy { Code = "1", Text = Old }, new Legacy { Code = "2", Text = Old }]);
            return new Write(ct => Legacy.Where(l => l.Text == Old).UpdateAsync(new { text = New }, ct), RowsOf<Legacy>(l => l.Text == New, 2));
        },
        ["delete of a query"] = async _ =>
        {
            await Legacy.CreateAllAsync([new Legacy { Code = "1", Text = Old }, new Legacy { Code = "2", Text = Old }]);
            return new Write(ct => Legacy.Where(l => l.Text == Old).DeleteAsync(cancellationToken: ct), RowsOf<Legacy>(l => l.Text == Old, 0, 2));
        },
        ["delete"] = async _ =>
        {
            Legacy record = await Legacy.CreateAsync(new Legacy { Code = "1", Text = Old });
            return new Write(ct => record.DeleteAsync(cancellationToken: ct), RowsOf<Legacy>(l => l.Text == Old, 0, 1), () => !IsPersisted(record));
        },
        ["soft delete"] = async _ =>
        {
            Document record = await Document.CreateAsync(new Document { Title = Old });
            return new Write(ct => record.DeleteAsync(cancellationToken: ct), RowsOf<Document>(d => d.IsDeleted, 1), () => record.IsDeleted);
        },
        ["restore"] = async _ =>
        {
            Document record = await Document.CreateAsync(new Document { Title = Old });
            await record.DeleteAsync();
            return new Write(ct => record.RestoreAsync(ct), RowsOf<Document>(d => !d.IsDeleted, 1), () => !record.IsDeleted);
        },
        ["increment"] = async _ =>
        {
            OrderLine record = await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 1 });
            return new Write(ct => record.IncrementAsync(o => o.Quantity, 4, ct), RowsOf<OrderLine>(o => o.Quantity == 5, 1), () => record.Quantity == 5);
        },
        ["touch"] = async db =>
        {
            Document record = await Document.CreateAsync(new Document { Title = Old });
            DateTimeOffset before = record.UpdatedAt;
            Clock.Value!.Advance(TimeSpan.FromHours(1));
            return new Write(ct => record.TouchAsync(ct), async context => (await context.Set<Document>().SingleAsync()).UpdatedAt != before, () => record.UpdatedAt != before);
        },
        ["find or create"] = _ => Task.FromResult(new Write(ct => Legacy.FindOrCreateAsync(new { code = New }, cancellationToken: ct), RowsOf<Legacy>(l => l.Code == New, 1))),
        ["EF Core's own save"] = db => Task.FromResult(new Write(
            ct => db.ExecuteAsync(
                context =>
                {
                    context.Add(new Legacy { Code = New });
                    return context.SaveChangesAsync(ct);
                },
                ct),
            RowsOf<Legacy>(l => l.Code == New, 1))),
        ["a session's save of one"] = async db =>
        {
            await Legacy.CreateAsync(new Legacy { Code = "1", Text = Old });
            return new Write(ct => SaveChangesAsync(db, New, ct), RowsOf<Legacy>(l => l.Text == New, 1));
        },
        ["a session's save of many"] = async db =>
        {
            await Legacy.CreateAllAsync([new Legacy { Code = "1", Text = Old }, new Legacy { Code = "2", Text = Old }, new Legacy { Code = "3", Text = Old }]);
            return new Write(ct => SaveChangesAsync(db, New, ct), RowsOf<Legacy>(l => l.Text == New, 3));
        },
        ["a transaction"] = db =>
        {
            List<Legacy> records = [new() { Code = "1", Text = New }, new() { Code = "2", Text = New }];
            return Task.FromResult(new Write(
                ct => db.TransactionAsync(
                    async () =>
                    {
                        await records[0].SaveAsync(ct);
                        await records[1].SaveAsync(ct);
                    },
                    cancellationToken: ct),
                RowsOf<Legacy>(l => l.Text == New, 2),
                () => records.TrueForAll(IsPersisted)));
        },
    };

    [SkippableTheory(Timeout = Limit), MemberData(nameof(Operations))]
    public async Task Cancelled_after_a_command_was_executed(string operation, bool inTransaction)
    {
        await using ActiveDb db = Open(options => options.AddInterceptors(_canceller));
        using IDisposable use = db.Use();
        for (int command = 1; command <= 8; command++)
        {
            using CancellationTokenSource source = new();
            if (!await CheckAsync(db, operation, inTransaction, source, () => _canceller.CancelAfter(command, source)))
            {
                return;
            }
        }
    }

    [SkippableTheory(Timeout = 2 * Limit), MemberData(nameof(Operations))]
    public async Task Cancelled_at_any_moment(string operation, bool inTransaction)
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        Random random = new(1);
        for (int run = 0; run < 25; run++)
        {
            using CancellationTokenSource source = new();
            int spins = random.Next(2) == 0 ? random.Next(60_000) : random.Next(600_000);
            Thread? thread = null;
            await CheckAsync(db, operation, inTransaction, source, () =>
            {
                thread = new Thread(() =>
                {
                    Thread.SpinWait(spins / 20);
                    source.Cancel();
                });
                thread.Start();
            });
            thread!.Join();
        }
    }

    /// <returns>Whether the operation was cancelled.</returns>
    private async Task<bool> CheckAsync(ActiveDb db, string operation, bool inTransaction, CancellationTokenSource source, Action start)
    {
        await db.ExecuteAsync(async context =>
        {
            await context.Set<Post>().ExecuteDeleteAsync();
            await context.Set<User>().ExecuteDeleteAsync();
            await context.Set<Legacy>().ExecuteDeleteAsync();
            await context.Set<OrderLine>().ExecuteDeleteAsync();
            await context.Set<Document>().IgnoreQueryFilters().ExecuteDeleteAsync();
        });
        Clock.Value = Time;
        Write write = await Writes[operation](db);
        bool isCancelled = false;
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            if (!inTransaction)
            {
                start();
                await write.Run(source.Token);
                return;
            }

            // The cancelled operation is caught, and the rest committed.
            await db.TransactionAsync(async () =>
            {
                start();
                isCancelled = await Record.ExceptionAsync(() => write.Run(source.Token)) is not null;
            });
        });
        await using DbContext context = Db.CreateContext();
        bool isThere = await write.IsThere(context);
        isCancelled |= error is not null;

        Assert.True(error is null or OperationCanceledException or ActiveRecordException, error?.ToString());
        Assert.True(isThere != isCancelled, $"{operation}: {(isCancelled ? "an exception" : "success")} was heard, and it is {(isThere ? "" : "not ")}there.");
        if (write.Says is { } says)
        {
            Assert.Equal(isThere, says());
        }

        return isCancelled;
    }

    private static async Task SaveChangesAsync(ActiveDb db, string text, CancellationToken cancellationToken)
    {
        await using ActiveSession session = db.BeginSession();
        foreach (Legacy record in await Legacy.Query.ToListAsync(cancellationToken))
        {
            record.Text = text;
        }

        await session.SaveChangesAsync(cancellationToken);
    }

    private static Func<DbContext, Task<bool>> RowsOf<T>(System.Linq.Expressions.Expression<Func<T, bool>> condition, int whenWritten, int otherwise = 0)
        where T : class
        => async context =>
        {
            int rows = await context.Set<T>().IgnoreQueryFilters().CountAsync(condition);
            Assert.Contains(rows, new[] { whenWritten, otherwise });
            return rows == whenWritten;
        };

    private sealed record Write(Func<CancellationToken, Task> Run, Func<DbContext, Task<bool>> IsThere, Func<bool>? Says = null);

    private sealed class Canceller : DbCommandInterceptor
    {
        private CancellationTokenSource? _source;
        private int _left;

        public void CancelAfter(int command, CancellationTokenSource source) => (_left, _source) = (command, source);

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            await CountAsync();
            return result;
        }

        public override async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            await CountAsync();
            return result;
        }

        private Task CountAsync() => --_left == 0 && _source is { } source ? source.CancelAsync() : Task.CompletedTask;
    }
}
