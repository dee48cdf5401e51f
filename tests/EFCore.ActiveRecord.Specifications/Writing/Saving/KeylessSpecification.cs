using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Classes without a key are read, and whatever needs a key says that there is none before anything is sent.</summary>
public abstract class KeylessSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [typeof(Tally), typeof(Trace)];

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(m =>
        {
            m.Entity<Tally>().HasNoKey().ToSqlQuery("SELECT 1 AS total, 'a' AS name");
            m.Entity<Trace>().HasNoKey();
        });
    }

    public static TheoryData<string> Operations => [.. OfTally().Keys];

    [SkippableTheory]
    [MemberData(nameof(Operations))]
    public async Task What_needs_a_key_is_refused(string operation)
    {
        (Type, Func<Task>)[] both = [(typeof(Tally), OfTally()[operation]), (typeof(Trace), OfTrace()[operation])];
        foreach ((Type model, Func<Task> run) in both)
        {
            Commands.Clear();
            InvalidKeyException e = await Assert.ThrowsAsync<InvalidKeyException>(run);
            Assert.Equal(model, e.Model);
            Assert.Contains("no primary key", e.Message, StringComparison.Ordinal);
            Assert.Empty(Commands.Texts);
        }
    }

    [SkippableFact]
    public async Task They_are_refused_in_sessions_too()
    {
        await using ActiveSession session = Db.BeginSession();

        await Assert.ThrowsAsync<InvalidKeyException>(() => new Trace().SaveAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => Trace.FindAsync(1));
        Assert.Equal(0, await session.SaveChangesAsync());
    }

    [SkippableFact]
    public async Task They_are_read()
    {
        Tally tally = await Tally.FirstAsync();

        Assert.Equal((1, true, false), (tally.Total, tally.IsPersisted, tally.IsChanged));
        Assert.Equal(1, await Tally.CountAsync());
        tally.Total = 2;
        Assert.Equal(["total"], tally.Changes.Keys);
        await Assert.ThrowsAsync<InvalidKeyException>(() => tally.SaveAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => tally.DeleteAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => tally.RefreshAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => tally.IncrementAsync(t => t.Total, 1));
        await Assert.ThrowsAsync<InvalidKeyException>(() => tally.UpdateAsync(new { total = 3 }));
    }

    private static Dictionary<string, Func<Task>> OfTally()
        => new()
        {
            ["find"] = () => Tally.FindAsync(1),
            ["find or fail"] = () => Tally.FindOrFailAsync(1),
            ["destroy"] = () => Tally.DestroyAsync(1),
            ["destroy by composite keys"] = () => Tally.DestroyAsync(CompositeKey.Of(1, 2)),
            ["save"] = () => new Tally().SaveAsync(),
            ["create"] = () => Tally.CreateAsync(new Tally()),
            ["create by names"] = () => Tally.CreateAsync(new { total = 1 }),
            ["create all"] = () => Tally.CreateAllAsync([new Tally(), new Tally()]),
            ["save all"] = () => Tally.SaveAllAsync([new Tally()]),
            ["update"] = () => new Tally().UpdateAsync(t => t.Total = 1),
            ["update all"] = () => Tally.UpdateAllAsync([new Tally()]),
            ["delete"] = () => new Tally().DeleteAsync(),
            ["delete all"] = () => Tally.DeleteAllAsync([new Tally()]),
            ["find or create"] = () => Tally.FindOrCreateAsync(new { total = 5 }),
            ["upsert"] = () => Tally.UpsertAsync(new Tally()),
            ["upsert on a column"] = () => Tally.UpsertAllAsync([new Tally()], on: t => t.Total),
            ["bulk insert"] = () => Tally.BulkInsertAsync([new Tally()]),
            ["refresh"] = () => new Tally().RefreshAsync(),
            ["increment"] = () => new Tally().IncrementAsync(t => t.Total, 1),
            ["update rows"] = () => Tally.Where(new { total = 1 }).UpdateAsync(new { total = 2 }),
            ["delete rows"] = () => Tally.Where(new { total = 1 }).DeleteAsync(),
            ["temporary"] = () => new Tally().AsTemporaryAsync(),
        };

    private static Dictionary<string, Func<Task>> OfTrace()
        => new()
        {
            ["find"] = () => Trace.FindAsync(1),
            ["find or fail"] = () => Trace.FindOrFailAsync(1),
            ["destroy"] = () => Trace.DestroyAsync(1),
            ["destroy by composite keys"] = () => Trace.DestroyAsync(CompositeKey.Of(1, 2)),
            ["save"] = () => new Trace().SaveAsync(),
            ["create"] = () => Trace.CreateAsync(new Trace()),
            ["create by names"] = () => Trace.CreateAsync(new { total = 1 }),
            ["create all"] = () => Trace.CreateAllAsync([new Trace(), new Trace()]),
            ["save all"] = () => Trace.SaveAllAsync([new Trace()]),
            ["update"] = () => new Trace().UpdateAsync(t => t.Total = 1),
            ["update all"] = () => Trace.UpdateAllAsync([new Trace()]),
            ["delete"] = () => new Trace().DeleteAsync(),
            ["delete all"] = () => Trace.DeleteAllAsync([new Trace()]),
            ["find or create"] = () => Trace.FindOrCreateAsync(new { total = 5 }),
            ["upsert"] = () => Trace.UpsertAsync(new Trace()),
            ["upsert on a column"] = () => Trace.UpsertAllAsync([new Trace()], on: t => t.Total),
            ["bulk insert"] = () => Trace.BulkInsertAsync([new Trace()]),
            ["refresh"] = () => new Trace().RefreshAsync(),
            ["increment"] = () => new Trace().IncrementAsync(t => t.Total, 1),
            ["update rows"] = () => Trace.Where(new { total = 1 }).UpdateAsync(new { total = 2 }),
            ["delete rows"] = () => Trace.Where(new { total = 1 }).DeleteAsync(),
            ["temporary"] = () => new Trace().AsTemporaryAsync(),
        };

    public class Tally : Model
    {
        public int Total { get; set; }
        public string Name { get; set; } = "";
    }

    [Keyless]
    public class Trace : IActiveRecord
    {
        public int Total { get; set; }
        public string Name { get; set; } = "";
    }
}
