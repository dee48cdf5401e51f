using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Upserts;

/// <summary>Upserts of every kind of column, key and index.</summary>
public abstract class UpsertOfColumnKindsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models =>
    [
        typeof(Coupon), typeof(Badge), typeof(Gadget), typeof(Priced), typeof(Stamped), typeof(Limited), typeof(Customer), typeof(Sheet), typeof(Branch), typeof(Leaf), typeof(Crown),
    ];

    [SkippableFact]
    public async Task An_index_that_ignores_deleted_rows_matches_those_that_are_there()
    {
        Coupon deleted = await Coupon.CreateAsync(new Coupon { Code = "a", Text = "deleted" });
        await deleted.DeleteAsync();

        Coupon first = await Coupon.UpsertAsync(new Coupon { Code = "a", Text = "first" }, on: c => c.Code);
        Coupon second = await Coupon.UpsertAsync(new Coupon { Code = "a", Text = "second" }, on: c => c.Code);

        Assert.NotEqual(deleted.Id, first.Id);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(("second", 2), ((await Coupon.SingleAsync()).Text, await RowsAsync("coupon")));
    }

    [SkippableFact]
    public async Task A_deleted_row_that_matches_comes_back_unless_its_mark_is_left_out()
    {
        Coupon old = await Coupon.CreateAsync(new Coupon { Code = "a" });
        await old.DeleteAsync();

        Coupon kept = await Coupon.UpsertAsync(new Coupon { Code = "b", Serial = old.Serial, Text = "x" }, on: c => c.Serial, update: c => c.Text);
        Assert.Equal((old.Id, true, "a", "x"), (kept.Id, kept.IsDeleted, kept.Code, kept.Text));
        Assert.Equal(0, await Coupon.CountAsync());

        Coupon back = await Coupon.UpsertAsync(new Coupon { Code = "b", Serial = old.Serial }, on: c => c.Serial);
        Assert.Equal((old.Id, false, null), (back.Id, back.IsDeleted, back.DeletedAt));
        Assert.Equal("b", (await Coupon.SingleAsync()).Code);
    }

    [SkippableFact]
    public async Task Another_unique_index_takes_all_back_and_the_records_are_as_before()
    {
        await Coupon.CreateAsync(new Coupon { Code = "a", Slot = 1 });
        Coupon there = await Coupon.CreateAsync(new Coupon { Code = "b", Slot = 2, Text = "old" });
        Coupon good = new() { Code = "b", Slot = 2, Text = "new" };
        Coupon bad = new() { Code = "c", Slot = 1 };

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => Coupon.UpsertAllAsync([good, bad], on: c => c.Code));

        Assert.Equal(["slot"], error.Columns);
        Assert.Equal((0, default, false, "new"), (good.Id, good.CreatedAt, good.IsPersisted, good.Text));
        Assert.Equal(("old", 2), ((await Coupon.FindOrFailAsync(there.Id)).Text, await RowsAsync("coupon")));
    }

    [SkippableFact]
    public async Task Nulls_match_nothing()
    {
        await Coupon.UpsertAllAsync([new Coupon { Code = "a" }, new Coupon { Code = "b" }], on: c => c.Slot);
        await Coupon.UpsertAllAsync([new Coupon { Code = "c" }, new Coupon { Code = "d", Slot = 1 }], on: c => c.Slot);

        Assert.Equal(4, await RowsAsync("coupon"));
    }

    [SkippableFact]
    public async Task What_breaks_a_rule_sends_nothing()
    {
        Commands.Clear();

        await Assert.ThrowsAsync<RecordInvalidException>(() => Coupon.UpsertAllAsync([new Coupon { Code = "a" }, new Coupon { Code = "b", Text = "much too long" }], on: c => c.Code));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Converted_values_are_matched_and_come_back()
    {
        Badge before = await Badge.CreateAsync(new Badge { Tint = Tint.Green, Mail = "Bob@X.org", Words = ["a"], Data = [1] });

        Badge badge = await Badge.UpsertAsync(new Badge { Tint = Tint.Green, Mail = "BOB@x.org", Other = Tint.Red, Words = ["b", "c"], Data = [0, 255] }, on: b => new { b.Mail, b.Tint });

        Badge row = await Badge.SingleAsync();
        Assert.Equal((before.Id, before.Id, "bob@x.org"), (row.Id, badge.Id, badge.Mail));
        Assert.Equal((Tint.Green, Tint.Red), (row.Tint, row.Other));
        Assert.Equal(["b", "c"], row.Words);
        Assert.Equal([0, 255], row.Data);
        badge.Words.Add("d");
        Assert.Equal(["UPDATE badge: words"], await WritesOf(() => badge.SaveAsync()));
        await Assert.ThrowsAsync<ArgumentException>(() => Badge.UpsertAllAsync([new Badge { Mail = "a@x" }, new Badge { Mail = "A@X" }], on: b => new { b.Tint, b.Mail }));
    }

    [SkippableFact]
    public async Task Values_come_back_as_they_were()
    {
        Gadget gadget = WithNulls();
        gadget.Id = Guid.NewGuid();

        for (int i = 0; i < 2; i++)
        {
            await Gadget.UpsertAsync(gadget);

            Gadgets.AssertSame(WithNulls(), await Gadget.SingleAsync());
            Gadgets.AssertSame(WithNulls(), gadget);
            Assert.False(gadget.IsChanged);
        }

        static Gadget WithNulls()
        {
            Gadget gadget = Gadgets.Full();
            (gadget.Link, gadget.NoDay, gadget.Until, gadget.NoData) = (null, null, null, null);
            return gadget;
        }
    }

    [SkippableFact]
    public async Task What_the_database_makes_comes_back_and_what_a_record_does_not_bring_stays()
    {
        List<Priced> rows = [new Priced { Price = 2, Quantity = 3 }, new Priced { Price = 5, Quantity = 1, Stock = 1, Label = "old" }];
        await Priced.UpsertAllAsync(rows);
        Assert.Equal([(6, 7, "fresh"), (5, 1, "old")], rows.Select(p => (p.Total, p.Stock ?? 0, p.Label!)));

        Priced again = await Priced.UpsertAsync(new Priced { Id = rows[1].Id, Price = 10, Quantity = 2 });

        Assert.Equal((20, 1, "old"), (again.Total, again.Stock, again.Label));
    }

    [SkippableFact]
    public async Task Stamps_under_other_names_are_set()
    {
        Stamped row = await Stamped.UpsertAsync(new Stamped { Text = "a" });
        DateTimeOffset created = Time.Now;
        DateTimeOffset later = Time.Advance(TimeSpan.FromHours(1));

        Stamped again = await Stamped.UpsertAsync(new Stamped { Id = row.Id, Text = "b" });

        Assert.Equal((created.UtcDateTime, created), (again.Born, again.Since));
        Assert.Equal((later.UtcDateTime, later), (again.Touched, again.Seen));
    }

    [SkippableFact]
    public async Task A_composite_index_is_matched()
    {
        await Limited.UpsertAsync(new Limited { Code = "a", Area = "n", Number = 0, Score = 1 }, on: l => new { l.Area, l.Number });
        await Limited.UpsertAllAsync([new() { Code = "b", Area = "n", Number = 0, Score = 2 }, new() { Code = "c", Area = "n", Number = 1, Score = 3 }], on: l => new { l.Number, l.Area });

        Assert.Equal([("b", 2), ("c", 3)], (await Limited.OrderBy(l => l.Number).ToListAsync()).Select(l => (l.Code, l.Score)));
        await Assert.ThrowsAsync<ArgumentException>(() => Limited.UpsertAllAsync([new() { Area = "s", Number = 0 }, new() { Area = "s", Number = 0 }], on: l => new { l.Area, l.Number }));
        await Assert.ThrowsAsync<CheckConstraintException>(() => Limited.UpsertAsync(new() { Area = "n", Number = 0, Score = -1 }, on: l => new { l.Area, l.Number }));
    }

    [SkippableFact]
    public async Task Foreign_keys_without_properties_follow_relations_and_stay_where_there_is_none()
    {
        Branch branch = await Branch.CreateAsync(new Branch { Name = "B" });
        Leaf twin = await Leaf.UpsertAsync(new Leaf { Name = "Twin", Branch = branch });
        Leaf leaf = await Leaf.UpsertAsync(new Leaf { Name = "L", Branch = branch, Twin = twin });

        await Leaf.UpsertAsync(new Leaf { Id = leaf.Id, Name = "M", Branch = branch });

        Leaf row = await Leaf.Query.Include(l => l.Twin).SingleAsync(l => l.Id == leaf.Id);
        Assert.Equal(("M", twin.Id), (row.Name, row.Twin!.Id));
    }

    [SkippableFact]
    public async Task Classes_with_owned_parts_or_documents_are_refused_before_anything_is_written()
    {
        Assert.Contains("UpsertAsync", (await Assert.ThrowsAsync<NotSupportedException>(() => Customer.UpsertAsync(new Customer { Name = "A" }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => Sheet.UpsertAllAsync([new Sheet { Name = "A" }]));
    }
}
