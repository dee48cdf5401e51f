using System.ComponentModel.DataAnnotations.Schema;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Paging;

/// <summary>Keys of any type that a column can have are found, compared for equality, sorted, paged and read in batches.</summary>
public abstract class KeyKindsSpecification : Specification
{
    public enum Grade
    {
        A = 1,
        B = 2,
        C = 3,
    }

    protected override IReadOnlyList<Type> Models => [typeof(Level), typeof(Matter), typeof(Lot), typeof(Part), typeof(Crate)];

    [SkippableFact]
    public async Task Enums()
    {
        await Level.CreateAllAsync([new Level { Id = Grade.A }, new Level { Id = Grade.B }, new Level { Id = 0 }]);

        Assert.Equal([0, Grade.A, Grade.B], await BatchesAsync(Level.Query, l => l.Id));
        Assert.Equal([0, Grade.A, Grade.B], await PagesAsync(Level.Query, l => l.Id));
        Assert.Equal([Grade.B, Grade.A, 0], await PagesAsync(Level.OrderBy("-id"), l => l.Id));
        Assert.NotNull(await Level.FindAsync(0));
    }

    [SkippableFact]
    public async Task Structs_with_a_converter()
    {
        await Matter.CreateAllAsync([new Matter { Id = new MatterId(2) }, new Matter { Id = new MatterId(1) }, new Matter { Id = new MatterId(3) }]);

        Assert.Equal([1, 2, 3], await BatchesAsync(Matter.Query, m => m.Id.InnerValue));
        Assert.Equal([1, 2, 3], await PagesAsync(Matter.Query, m => m.Id.InnerValue));
        Assert.Equal([3, 2, 1], await PagesAsync(Matter.OrderBy("-id"), m => m.Id.InnerValue));
        Assert.Equal(2, (await Matter.Where(("id", new MatterId(2))).SingleAsync()).Id.InnerValue);
        Assert.Equal(2, await Matter.Where(("id__ne", new MatterId(2))).CountAsync());
        Assert.Equal(2, await Matter.Where(("id__in", new[] { new MatterId(2), new MatterId(3) })).CountAsync());
        Assert.NotNull(await Matter.FindAsync(new MatterId(3)));
        Assert.Throws<UnknownOperatorException>(() => Matter.Where(("id__gt", new MatterId(1))));
        Assert.Throws<UnknownOperatorException>(() => Matter.Where(("id__between", new[] { new MatterId(1), new MatterId(2) })));
    }

    [SkippableFact]
    public async Task Structs_without_operators()
    {
        await Lot.CreateAllAsync([new Lot { Id = new LotId { Code = "b" } }, new Lot { Id = new LotId { Code = "a" } }]);

        Assert.Equal(["a", "b"], await BatchesAsync(Lot.Query, l => l.Id.Code));
        Assert.Equal(["a", "b"], await PagesAsync(Lot.Query, l => l.Id.Code));
        Assert.NotNull(await Lot.FindAsync(new LotId { Code = "b" }));
        Assert.Equal("a", (await Lot.Where(("id__ne", new LotId { Code = "b" })).SingleAsync()).Id.Code);
    }

    [SkippableFact]
    public async Task Structs_without_operators_among_several_columns()
    {
        await Crate.CreateAllAsync([.. Enumerable.Range(0, 9).Select(i => new Crate { Lot = new LotId { Code = $"c{i}" }, Number = i })]);
        static CompositeKey Key(int i) => CompositeKey.Of(new LotId { Code = $"c{i}" }, i);

        Assert.Equal(Enumerable.Range(0, 9), await BatchesAsync(Crate.Query, c => c.Number));
        Assert.NotNull(await Crate.FindAsync(new LotId { Code = "c3" }, 3));
        Assert.Equal(1, await Crate.DestroyAsync(Key(0)));
        Assert.Equal(3, await Crate.DestroyAsync(Key(1), Key(2), Key(3)));
        int plans = Db.Inner.Plans.Count;
        Assert.Equal(4, await Crate.DestroyAsync(Key(4), Key(5), Key(6), Key(7)));
        Assert.Equal(plans, Db.Inner.Plans.Count);
        Assert.Equal(8, (await Crate.SingleAsync()).Number);
    }

    [SkippableFact]
    public async Task Several_columns_with_a_truth_and_bytes()
    {
        (bool, string, Guid)[] keys = [.. from isOn in new[] { false, true } from code in new[] { "a", "b" } from id in new[] { Guid.Empty, new Guid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) } select (isOn, code, id)];
        await Part.CreateAllAsync(keys.Select(k => new Part { IsOn = k.Item1, Code = k.Item2, Id = k.Item3 }));

        Assert.Equal(keys, await BatchesAsync(Part.Query, p => (p.IsOn, p.Code, p.Id)));
        Assert.Equal(keys, await PagesAsync(Part.Query, p => (p.IsOn, p.Code, p.Id)));
    }

    [SkippableFact]
    public async Task A_cursor_that_was_changed_is_none()
    {
        await Matter.CreateAllAsync([new Matter { Id = new MatterId(1) }, new Matter { Id = new MatterId(2) }]);
        CursorPage<Matter> page = await Matter.Query.PaginateAfterAsync(null, 1);
        string content = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(page.NextCursor!));
        string changed = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(content.Replace("[1]", "[\"x\"]", StringComparison.Ordinal)));

        Assert.NotEqual(page.NextCursor, changed);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Matter.Query.PaginateAfterAsync(changed, 1));
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    private static void ConfigureModel(ModelBuilder model)
    {
        model.Entity<Matter>().Property(m => m.Id).HasConversion(i => i.InnerValue, v => new MatterId(v)).ValueGeneratedNever();
        model.Entity<Lot>().Property(l => l.Id).HasConversion(i => i.Code, v => new LotId { Code = v });
        model.Entity<Crate>().Property(c => c.Lot).HasConversion(i => i.Code, v => new LotId { Code = v });
        model.Entity<Crate>().HasKey(c => new { c.Lot, c.Number });
        model.Entity<Part>().HasKey(p => new { p.IsOn, p.Code, p.Id });
    }

    private static async Task<List<TKey>> BatchesAsync<T, TKey>(ActiveQuery<T> query, Func<T, TKey> key)
        where T : class, IActiveRecord
    {
        List<TKey> keys = [];
        await foreach (IReadOnlyList<T> batch in query.InBatchesAsync(1))
        {
            keys.AddRange(batch.Select(key));
        }

        return keys;
    }

    private static async Task<List<TKey>> PagesAsync<T, TKey>(ActiveQuery<T> query, Func<T, TKey> key)
        where T : class, IActiveRecord
    {
        List<TKey> keys = [];
        string? cursor = null;
        do
        {
            CursorPage<T> page = await query.PaginateAfterAsync(cursor, 1);
            keys.AddRange(page.Select(key));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return keys;
    }

    public readonly record struct MatterId(int InnerValue);

    public struct LotId
    {
        public string Code { get; set; }
    }

    public class Level : Model
    {
        [DatabaseGenerated(DatabaseGeneratedOption.None)] public Grade Id { get; set; }
    }

    public class Matter : Model
    {
        public MatterId Id { get; set; }
    }

    public class Lot : Model
    {
        public LotId Id { get; set; }
    }

    public class Crate : Model
    {
        public LotId Lot { get; set; }
        public int Number { get; set; }
    }

    public class Part : Model
    {
        public bool IsOn { get; set; }
        public string Code { get; set; } = "";
        public Guid Id { get; set; }
    }
}
