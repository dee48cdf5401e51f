using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Models.Hooks;

/// <summary>What records, and objects for them, do around a save, a deletion and a commit.</summary>
public abstract class HooksSpecification : Specification
{
    private readonly Watcher _watcher = new();

    protected override IReadOnlyList<Type> Models { get; } = [typeof(Order), typeof(Line), typeof(Note)];

    [SkippableFact]
    public async Task Hooks_run_in_order_and_change_what_is_saved()
    {
        Order order = new() { Name = "a", Lines = [new Line()] };

        await order.SaveAsync();

        Assert.Equal(["before", "after", "commit"], order.Calls);
        Assert.Equal("a!", (await Order.SingleAsync()).Name);
        Assert.Equal(["before line", "after line", "commit line"], _watcher.Calls);
        order.Calls.Clear();
        await order.SaveAsync();
        Assert.Equal(["before"], order.Calls);
    }

    [SkippableFact]
    public async Task Deletions_have_their_own_hooks_softly_too()
    {
        List<Order> orders = [.. await Order.CreateAllAsync([new Order(), new Order()])];
        orders.ForEach(o => o.Calls.Clear());

        await orders[0].DeleteAsync();
        await orders[1].DeleteAsync(hard: true);

        Assert.All(orders, o => Assert.Equal(["before delete", "after delete", "commit"], o.Calls));
        orders[0].Calls.Clear();
        await orders[0].RestoreAsync();
        Assert.Equal(["before", "after", "commit"], orders[0].Calls);
    }

    [SkippableFact]
    public async Task A_hook_before_that_fails_ends_the_save_before_any_SQL()
    {
        Order order = new() { Fails = "before" };
        Commands.Clear();

        await Assert.ThrowsAsync<OddException>(() => order.SaveAsync());
        await Assert.ThrowsAsync<OddException>(() => Order.CreateAllAsync([new Order(), order]));

        Assert.Empty(Commands.Texts);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_after_that_fails_rolls_the_write_back(bool inSession)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        Order good = new();
        Order bad = new() { Fails = "after" };

        await Assert.ThrowsAsync<OddException>(() => Order.CreateAllAsync([good, bad]));

        Assert.Equal((0, false, 0), (await Order.CountAsync(), bad.IsPersisted, good.Id));
        Assert.DoesNotContain("commit", good.Calls);
        bad.Fails = "after delete";
        await bad.SaveAsync();
        await Assert.ThrowsAsync<OddException>(() => bad.DeleteAsync());
        Assert.Equal((1, false), (await Order.CountAsync(), bad.IsDeleted));
    }

    [SkippableFact]
    public async Task Commit_hooks_wait_for_the_outermost_transaction_and_run_once()
    {
        Order order = new();
        await Db.TransactionAsync(async () =>
        {
            await Db.TransactionAsync(async () => await order.SaveAsync());
            await order.UpdateAsync(o => o.Name = "b");
            Assert.DoesNotContain("commit", order.Calls);
        });

        Assert.Single(order.Calls, "commit");
    }

    [SkippableFact]
    public async Task Commit_hooks_do_not_run_after_a_rollback_nor_a_savepoints()
    {
        Order kept = new();
        Order gone = new();
        await Db.TransactionAsync(async () =>
        {
            await kept.SaveAsync();
            await Db.TransactionAsync(async inner =>
            {
                await gone.SaveAsync();
                await inner.RollbackAsync();
            });
        });
        await Db.TransactionAsync(async transaction =>
        {
            await gone.SaveAsync();
            await transaction.RollbackAsync();
        });

        Assert.Contains("commit", kept.Calls);
        Assert.DoesNotContain("commit", gone.Calls);
    }

    [SkippableFact]
    public async Task A_commit_hook_that_fails_keeps_what_is_committed_and_the_other_hooks()
    {
        Order bad = new() { Fails = "commit" };
        Order good = new();

        await Assert.ThrowsAsync<OddException>(() => Db.TransactionAsync(async () =>
        {
            await bad.SaveAsync();
            await good.SaveAsync();
        }, retries: 2));

        Assert.Contains("commit", good.Calls);
        Assert.Equal(2, await Order.CountAsync());
        await Assert.ThrowsAsync<AggregateException>(() => Order.CreateAllAsync([new Order { Fails = "commit" }, new Order { Fails = "commit" }]));
        Assert.Equal(4, await Order.CountAsync());
    }

    [SkippableTheory]
    [InlineData("before")]
    [InlineData("after")]
    [InlineData("commit")]
    public async Task A_hook_saves_other_records_and_its_own(string moment)
    {
        Order order = new() { Notes = moment };
        await order.SaveAsync();
        await using ActiveSession session = Db.BeginSession();
        await new Order { Notes = moment }.SaveAsync();

        Assert.Equal((2, 2), (await Note.CountAsync(), await Order.CountAsync()));
    }

    [SkippableFact]
    public async Task A_session_runs_the_hooks_of_what_it_writes()
    {
        await Order.CreateAsync(new Order { Name = "a" });
        await using ActiveSession session = Db.BeginSession();
        Order order = await Order.SingleAsync();
        order.Name = "b";

        await session.SaveChangesAsync();

        Assert.Equal(["before", "after", "commit"], order.Calls);
        Assert.Equal("b!", await Order.Query.Select(o => o.Name).SingleAsync());
        (order.Name, order.Fails) = ("c", "after");
        await Assert.ThrowsAsync<OddException>(() => session.SaveChangesAsync());
        Assert.Equal("b!", await Order.Query.Select(o => o.Name).SingleAsync());
        order.Fails = "";
        await session.SaveChangesAsync();
        Assert.Equal("c!!", await Order.Query.Select(o => o.Name).SingleAsync());
    }

    [SkippableFact]
    public async Task Sets_of_rows_run_no_hooks()
    {
        await Line.CreateAsync(new Line { Order = new Order() });
        _watcher.Calls.Clear();

        await Line.Query.UpdateAsync(new { number = 5 });
        await Line.Query.DeleteAsync();

        Assert.Empty(_watcher.Calls);
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.AddHooks(_watcher);
    }

    public sealed class OddException : Exception;

    public class Order : StandardModel, IBeforeSave, IAfterSave, IBeforeDelete, IAfterDelete, IAfterCommit
    {
        public string Name { get; set; } = "";
        public List<Line> Lines { get; set; } = [];
        internal List<string> Calls { get; } = [];
        internal string Fails { get; set; } = "";
        internal string Notes { get; set; } = "";

        public Task BeforeSaveAsync(CancellationToken cancellationToken)
        {
            Name += Name.Length > 0 && this.IsChanged ? "!" : "";
            return NoteAsync("before", cancellationToken);
        }

        public Task AfterSaveAsync(CancellationToken cancellationToken) => NoteAsync("after", cancellationToken);

        public Task BeforeDeleteAsync(CancellationToken cancellationToken) => NoteAsync("before delete", cancellationToken);

        public Task AfterDeleteAsync(CancellationToken cancellationToken) => NoteAsync("after delete", cancellationToken);

        public Task AfterCommitAsync(CancellationToken cancellationToken) => NoteAsync("commit", cancellationToken);

        private async Task NoteAsync(string call, CancellationToken cancellationToken)
        {
            Calls.Add(call);
            if (call == Fails)
            {
                throw new OddException();
            }

            if (call == Notes)
            {
                await Note.CreateAsync(new Note { Text = call }, cancellationToken);
                await this.SaveAsync(cancellationToken);
            }
        }
    }

    public class Line : Model
    {
        public int Id { get; set; }
        public int Number { get; set; }
        public int OrderId { get; set; }
        public Order? Order { get; set; }
    }

    public class Note : Model
    {
        public int Id { get; set; }
        public string Text { get; set; } = "";
    }

    private sealed class Watcher : IBeforeSave<Line>, IAfterSave<Line>, IAfterCommit<Line>
    {
        public List<string> Calls { get; } = [];

        public Task BeforeSaveAsync(Line record, CancellationToken cancellationToken) => CallAsync("before line");

        public Task AfterSaveAsync(Line record, CancellationToken cancellationToken) => CallAsync("after line");

        public Task AfterCommitAsync(Line record, CancellationToken cancellationToken) => CallAsync("commit line");

        private Task CallAsync(string call)
        {
            Calls.Add(call);
            return Task.CompletedTask;
        }
    }
}
