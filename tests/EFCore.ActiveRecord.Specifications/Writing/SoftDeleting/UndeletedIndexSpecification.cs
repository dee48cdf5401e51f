using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.SoftDeleting;

/// <summary>A class with a unique index that ignores deleted rows, and one with a filter of its own besides.</summary>
public class Voucher : StandardModel
{
    public string Code { get; set; } = "";
    public int? Number { get; set; }
}

/// <summary>Unique indexes that ignore deleted rows.</summary>
public abstract class UndeletedIndexSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [typeof(Voucher)];

    [SkippableFact]
    public async Task Two_live_rows_with_the_same_value_are_refused()
    {
        await Voucher.CreateAsync(new Voucher { Code = "a" });

        await Assert.ThrowsAsync<UniqueConstraintException>(() => Voucher.CreateAsync(new Voucher { Code = "a" }));
    }

    [SkippableFact]
    public async Task The_value_of_a_deleted_row_is_free()
    {
        for (int i = 0; i < 3; i++)
        {
            await (await Voucher.CreateAsync(new Voucher { Code = "a", Number = 1 })).DeleteAsync();
        }

        await Voucher.CreateAsync(new Voucher { Code = "a", Number = 1 });

        Assert.Equal((1, 4), (await Voucher.CountAsync(), await RowsAsync("voucher")));
    }

    [SkippableFact]
    public async Task A_deleted_row_is_not_restored_beside_a_live_one_and_the_record_is_as_before()
    {
        Voucher old = await Voucher.CreateAsync(new Voucher { Code = "a" });
        await old.DeleteAsync();
        (DateTimeOffset? deleted, DateTimeOffset updated) = (old.DeletedAt, old.UpdatedAt);
        Voucher live = await Voucher.CreateAsync(new Voucher { Code = "a" });
        Time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<UniqueConstraintException>(() => old.RestoreAsync());

        Assert.Equal((true, deleted, updated), (old.IsDeleted, old.DeletedAt, old.UpdatedAt));
        Assert.Equal(live.Id, (await Voucher.SingleAsync()).Id);
        await live.DeleteAsync();
        await old.RestoreAsync();
        Assert.Equal(old.Id, (await Voucher.SingleAsync()).Id);
    }

    [SkippableFact]
    public async Task A_filter_that_the_index_has_stays()
    {
        await Voucher.CreateAsync(new Voucher { Code = "a", Number = -1 });
        await Voucher.CreateAsync(new Voucher { Code = "b", Number = -1 });
        await Voucher.CreateAsync(new Voucher { Code = "c", Number = 1 });

        await Assert.ThrowsAsync<UniqueConstraintException>(() => Voucher.CreateAsync(new Voucher { Code = "d", Number = 1 }));
    }

    [SkippableFact]
    public async Task The_filter_names_the_column_that_the_property_is_mapped_to()
    {
        await using var context = Db.CreateContext();
        List<string?> filters = [.. context.Model.FindEntityType(typeof(Voucher))!.GetIndexes().Select(i => i.GetFilter())];

        Assert.Equal(2, filters.Count);
        Assert.All(filters, f => Assert.Contains("is_deleted = ", f!.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_class_without_deleted_rows_is_refused()
    {
        ModelBuilder builder = new();

        var error = Assert.Throws<InvalidOperationException>(() => builder.Entity<Tag>().HasIndex(t => t.Name).IsUnique().IgnoreDeleted());

        Assert.Contains("'Name'", error.Message);
        Assert.Contains("'Tag'", error.Message);
        Assert.Contains("ISoftDeletable", error.Message);
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    private static void ConfigureModel(ModelBuilder model)
    {
        model.Entity<Voucher>().HasIndex(v => v.Code).IsUnique().IgnoreDeleted();
        model.Entity<Voucher>().HasIndex(v => v.Number).IsUnique().HasFilter("number > 0").IgnoreDeleted();
    }
}
