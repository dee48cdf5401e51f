using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Direct;

/// <summary>Who writes: statements of the library's own where the case is plain, EF Core's SaveChanges for all others. Whoever listens misses nothing.</summary>
public abstract class PersisterChoiceSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Customer), typeof(Gadget), typeof(Branch), typeof(Leaf), typeof(Crown)];

    [SkippableFact]
    public async Task Plain_records_are_written_without_the_change_tracker()
    {
        int saves = 0;
        await using ActiveDb db = Open(o => Count(o, () => saves++));
        using IDisposable use = db.Use();

        User bob = await User.CreateAsync(NewUser("Bob"));
        await Admin.CreateAsync(new Admin { Username = "root", Name = "Root", Level = 3 });
        await bob.UpdateAsync(u => u.Age = 4);
        Document document = await Document.CreateAsync(new Document { Title = "a" });
        await document.DeleteAsync();
        await document.RestoreAsync();
        await document.DeleteAsync(hard: true);
        List<User> more = [.. await User.CreateAllAsync([NewUser("A"), NewUser("B")])];
        more.ForEach(u => u.Age = 5);
        await User.UpdateAllAsync(more);
        await User.DeleteAllAsync(more);
        await using (ActiveTransaction transaction = await db.BeginTransactionAsync())
        {
            await bob.UpdateAsync(u => u.Age = 6);
            await transaction.CommitAsync();
        }

        Assert.Equal(0, saves);
        Assert.Equal(6, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task Whatever_is_more_than_a_row_of_columns_goes_through_the_change_tracker()
    {
        int saves = 0;
        await using ActiveDb db = Open(o => Count(o, () => saves++));
        using IDisposable use = db.Use();
        Post post = new() { Title = "t", User = NewUser("Bob") };

        Assert.Equal(1, await SavesOf(() => post.SaveAsync()));
        post.Tags.Add(new Tag { Name = "x" });
        Assert.Equal(1, await SavesOf(() => post.SaveAsync()));
        Assert.Equal(1, await SavesOf(() => Customer.CreateAsync(new Customer { Name = "c", Contact = new Contact { Mail = "m" } })));
        Assert.Equal(1, await SavesOf(() => Category.CreateAllAsync([new Category { Name = "a" }, new Category { Name = "b" }])));
        await using ActiveSession session = db.BeginSession();
        Assert.Equal(1, await SavesOf(() => User.CreateAsync(NewUser("Ann"))));

        async Task<int> SavesOf(Func<Task> write)
        {
            saves = 0;
            await write();
            return saves;
        }
    }

    [SkippableFact]
    public async Task Swapped_unique_values_are_refused_as_ever()
    {
        List<User> users = [.. await User.CreateAllAsync([NewUser("A"), NewUser("B")])];
        (users[0].Username, users[1].Username) = ("b", "a");

        await Assert.ThrowsAnyAsync<Exception>(() => User.UpdateAllAsync(users));
        Assert.Equal(["a", "b"], (await User.Query.OrderBy(u => u.Id).ToListAsync()).Select(u => u.Username));

        // One after the other gives way: EF Core knows the order.
        (users[0].Username, users[1].Username) = ("b", "c");
        await User.UpdateAllAsync(users);
        Assert.Equal(["b", "c"], (await User.Query.OrderBy(u => u.Id).ToListAsync()).Select(u => u.Username));
    }

    [SkippableFact]
    public async Task The_option_has_the_change_tracker_write_all()
    {
        int saves = 0;
        await using ActiveDb db = ActiveDb.Open(
            o =>
            {
                Store.Configure(o);
                Count(o, () => saves++);
            },
            models: Models,
            configure: o => o.WriteWithChangeTracker());
        using IDisposable use = db.Use();

        await (await User.CreateAsync(NewUser("Bob"))).UpdateAsync(u => u.Age = 3);

        Assert.Equal(2, saves);
    }

    [SkippableFact]
    public async Task An_interceptor_of_saves_sees_every_save()
    {
        SaveInterceptor interceptor = new();
        await using ActiveDb db = Open(o => o.AddInterceptors(interceptor));
        using IDisposable use = db.Use();

        User bob = await User.CreateAsync(NewUser("Bob"));
        await bob.DeleteAsync();

        Assert.Equal(["Added", "Deleted"], interceptor.States);
    }

    [SkippableFact]
    public async Task A_context_that_overrides_its_saves_is_asked_to_save()
    {
        await using ActiveDb db = ActiveDb.Open<OverridingContext>(o => Store.Configure(o), o => o.SnakeCaseNames());
        using IDisposable use = db.Use();

        Tag tag = await Tag.CreateAsync(new Tag { Name = "x" });

        Assert.Equal("x!", (await Tag.FindOrFailAsync(tag.Id)).Name);
    }

    [SkippableTheory, InlineData(typeof(SavingContext)), InlineData(typeof(TrackedContext)), InlineData(typeof(StateContext))]
    public async Task Handlers_that_a_context_sets_up_for_its_events_are_called(Type contextType)
    {
        await using ActiveDb db = contextType == typeof(SavingContext) ? OpenWith<SavingContext>() : contextType == typeof(TrackedContext) ? OpenWith<TrackedContext>() : OpenWith<StateContext>();
        using IDisposable use = db.Use();

        Tag tag = await Tag.CreateAsync(new Tag { Name = "x" });

        Assert.Equal("x!", tag.Name);

        ActiveDb OpenWith<TContext>()
            where TContext : DbContext
            => ActiveDb.Open<TContext>(o => Store.Configure(o), o => o.SnakeCaseNames());
    }

    [SkippableFact]
    public async Task Loggers_see_the_commands_of_single_and_of_many_rows()
    {
        List<string> log = [];
        await using ActiveDb db = Open(Store, o => o.LogTo(log.Add, [RelationalEventId.CommandExecuted]));
        using IDisposable use = db.Use();

        User bob = await User.CreateAsync(NewUser("Bob"));
        await User.CreateAllAsync([NewUser("Ann"), NewUser("Eve")]);
        await bob.UpdateAsync(u => u.Age = 4);
        await bob.DeleteAsync();

        Assert.True(log.Count(l => l.Contains("INSERT INTO", StringComparison.Ordinal)) >= 2);
        Assert.Single(log, l => l.Contains("UPDATE", StringComparison.Ordinal));
        Assert.Single(log, l => l.Contains("DELETE", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Many_rows_are_all_or_nothing_where_nobody_listens()
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        List<User> users = [.. Enumerable.Range(0, 30).Select(i => NewUser($"U{i}", i))];
        users[20].Username = "u3";

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAllAsync(users));
        Assert.Equal(0, await User.CountAsync());
        Assert.All(users, u => Assert.Equal((0, default(DateTimeOffset)), (u.Id, u.CreatedAt)));

        users[20].Username = "u20";
        await User.CreateAllAsync(users);
        Dictionary<int, string> rows = (await User.AllAsync()).ToDictionary(u => u.Id, u => u.Username);
        Assert.All(users, u => Assert.Equal(u.Username, rows[u.Id]));

        users.ForEach(u => u.Age++);
        await User.DestroyAsync(users[25].Id);
        RecordNotFoundException gone = await Assert.ThrowsAsync<RecordNotFoundException>(() => User.UpdateAllAsync(users));
        Assert.Contains(users[25].Id.ToString(System.Globalization.CultureInfo.InvariantCulture), gone.Message, StringComparison.Ordinal);
        Assert.Equal(0, await User.CountAsync(u => u.Age == 30));
        Assert.Equal(users[3].Age - 1, (await User.FindOrFailAsync(users[3].Id)).Age);

        users.RemoveAt(25);
        await User.UpdateAllAsync(users);
        Assert.Equal(users.Sum(u => u.Age), await User.Query.SumAsync(u => u.Age));
        await User.DeleteAllAsync(users);
        Assert.Equal(0, await User.CountAsync());
    }

    [SkippableFact]
    public async Task Values_of_every_kind_are_written_for_many_rows_where_nobody_listens()
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        await Gadget.CreateAllAsync([.. Enumerable.Range(0, 7).Select(NewGadget)]);
        List<Gadget> gadgets = [.. await Gadget.AllAsync()];
        Assert.All(Enumerable.Range(0, 7), i => Gadgets.AssertSame(NewGadget(i), gadgets.Single(g => g.Big == i)));
        gadgets.ForEach(Change);
        await Gadget.UpdateAllAsync(gadgets);

        List<Gadget> found = await Gadget.AllAsync();

        Assert.Equal(7, found.Count);
        Assert.All(Enumerable.Range(0, 7), i =>
        {
            Gadget expected = NewGadget(i);
            Change(expected);
            Gadgets.AssertSame(expected, found.Single(g => g.Big == i));
        });

        static void Change(Gadget g)
            => (g.Price, g.Other, g.Until, g.Day, g.Words, g.NoData) = (g.Price + 0.25m, g.Other is null ? Hue.Blue : null, g.Until is null ? g.At : null, g.Day.AddDays(1), [.. g.Words, "new"], g.NoData is null ? [7] : null);
    }

    [SkippableFact]
    public async Task Times_that_repeat_are_written_for_each_of_many_rows_where_nobody_listens()
    {
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        DateTimeOffset day = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
        DateTimeOffset?[] times = [day, day, day, null, day, day.AddHours(1), null, null, day.ToOffset(TimeSpan.FromHours(2)), day];

        // EF Core sends the first command itself, and finds out by it that nobody listens.
        Assert.Equal(0, await Gadget.CountAsync());
        await Gadget.CreateAllAsync([.. times.Select((t, i) => new Gadget { Big = i, At = t ?? day.AddDays(i), Until = t })]);

        List<Gadget> found = await Gadget.OrderBy(g => g.Big).ToListAsync();
        Assert.Equal(times, found.Select(g => g.Until));
        Assert.Equal(times.Select((t, i) => t ?? day.AddDays(i)), found.Select(g => g.At));
    }

    [SkippableFact]
    public async Task A_transaction_of_many_rows_survives_a_refused_one()
    {
        await User.CreateAsync(NewUser("Bob"));
        await using ActiveDb db = Open(Store);
        using IDisposable use = db.Use();
        await using ActiveTransaction transaction = await db.BeginTransactionAsync();
        await User.CreateAllAsync([NewUser("A"), NewUser("B")]);
        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAsync(NewUser("Bob")));
        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAllAsync([NewUser("C"), NewUser("Bob")]));
        await User.CreateAsync(NewUser("D"));
        await transaction.CommitAsync();

        Assert.Equal(["a", "b", "bob", "d"], (await User.AllAsync()).Select(u => u.Username).Order(StringComparer.Ordinal));
    }

    private static void Count(DbContextOptionsBuilder options, Action save)
        => options.LogTo((id, _) => id == CoreEventId.SaveChangesStarting, _ => save());

    /// <summary>A gadget of its own for each number, every other one with nulls.</summary>
    private static Gadget NewGadget(int i)
    {
        Gadget gadget = Gadgets.Full();
        (gadget.Big, gadget.Price, gadget.At, gadget.Hue) = (i, i + 0.5m, gadget.At.AddHours(i), (Hue)(i % 3));
        (gadget.Data, gadget.Words, gadget.Numbers) = ([(byte)i, 2], [.. Enumerable.Range(0, i).Select(n => $"w{n}")], [.. Enumerable.Range(0, i)]);
        if (i % 2 == 0)
        {
            (gadget.Other, gadget.Discount, gadget.Link, gadget.NoDay, gadget.Until, gadget.Flag, gadget.NoData) = (null, null, null, null, null, null, null);
        }

        return gadget;
    }

    private sealed class SaveInterceptor : SaveChangesInterceptor
    {
        public List<string> States { get; } = [];

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            States.AddRange(eventData.Context!.ChangeTracker.Entries().Select(e => e.State.ToString()));
            return new(result);
        }
    }

    private class TagContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Tag> Tags => Set<Tag>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Tag>().Ignore(t => t.Posts);

        protected void Shout()
        {
            foreach (Tag tag in ChangeTracker.Entries<Tag>().Where(e => e.State == EntityState.Added).Select(e => e.Entity))
            {
                tag.Name += "!";
            }
        }
    }

    private sealed class OverridingContext(DbContextOptions<OverridingContext> options) : TagContext(options)
    {
        public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
        {
            Shout();
            return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
    }

    private sealed class SavingContext : TagContext
    {
        public SavingContext(DbContextOptions<SavingContext> options)
            : base(options)
            => SavingChanges += (_, _) => Shout();
    }

    private sealed class TrackedContext : TagContext
    {
        public TrackedContext(DbContextOptions<TrackedContext> options)
            : base(options)
            => ChangeTracker.Tracked += (_, e) => ((Tag)e.Entry.Entity).Name += e.FromQuery ? "" : "!";
    }

    private sealed class StateContext : TagContext
    {
        public StateContext(DbContextOptions<StateContext> options)
            : base(options)
            => ChangeTracker.StateChanged += (_, e) => ((Tag)e.Entry.Entity).Name += e.OldState == EntityState.Added ? "!" : "";
    }
}
