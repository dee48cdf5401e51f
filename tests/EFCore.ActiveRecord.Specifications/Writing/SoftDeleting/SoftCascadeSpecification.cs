using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.SoftDeleting;

/// <summary>Soft deletes that go on to dependents, and restores that come back with them.</summary>
public abstract class SoftCascadeSpecification : WritingSpecification
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly string[] Tables = ["archive", "shelf", "binder", "sheet", "sticker"];

    protected override IReadOnlyList<Type> Models => [typeof(Archive), typeof(Shelf), typeof(Binder), typeof(Sheet), typeof(Clip), typeof(Sticker)];

    [SkippableFact]
    public async Task Dependents_are_marked_to_any_depth_with_the_same_time()
    {
        Archive archive = await CreateAsync(1);
        Archive other = await CreateAsync(2);
        Time.Advance(Minute);

        await (await Archive.FindOrFailAsync(archive.Id)).DeleteAsync();

        Assert.Equal([1, 2, 1, 1, 0], await MarkedAsync());
        Assert.All(await Shelf.Query.OnlyDeleted().ToListAsync(), s => Assert.Equal((Time.Now, Time.Now), (s.DeletedAt, s.UpdatedAt)));
        Assert.Equal(Time.Now, (await Binder.Query.OnlyDeleted().SingleAsync()).DeletedAt);
        Assert.Equal(Time.Now, (await Sheet.Query.OnlyDeleted().SingleAsync()).DeletedAt);
        Assert.Equal((other.Id, 2), ((await Archive.SingleAsync()).Id, await Clip.CountAsync()));
    }

    [SkippableFact]
    public async Task Loaded_dependents_are_marked_in_memory_and_restored()
    {
        Archive archive = await CreateAsync(1);
        Shelf shelf = archive.Shelves[0];
        Time.Advance(Minute);

        await archive.DeleteAsync();

        ISoftDeletable[] dependents = [shelf, shelf.Inner[0], shelf.Binders[0], shelf.Binders[0].Sheets[0]];
        Assert.All(dependents, d => Assert.Equal((true, Time.Now), (d.IsDeleted, d.DeletedAt)));
        Assert.Equal(Time.Now, shelf.UpdatedAt);
        Assert.False(shelf.Stickers[0].IsDeleted);
        Assert.False(shelf.IsChanged);

        Time.Advance(Minute);
        await archive.RestoreAsync();

        Assert.All(dependents, d => Assert.Equal((false, null), (d.IsDeleted, d.DeletedAt)));
        Assert.Equal((Time.Now, false), (shelf.UpdatedAt, shelf.IsChanged));
        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
    }

    [SkippableFact]
    public async Task What_was_deleted_before_stays_deleted_and_is_not_restored()
    {
        Archive archive = await CreateAsync(1);
        await archive.Shelves[0].Inner[0].DeleteAsync();
        DateTimeOffset first = Time.Now;
        Time.Advance(Minute);

        await archive.DeleteAsync();
        Assert.Equal((first, Time.Now), (archive.Shelves[0].Inner[0].DeletedAt, archive.Shelves[0].DeletedAt));
        await archive.RestoreAsync();

        Assert.Equal([0, 1, 0, 0, 0], await MarkedAsync());
        Assert.Equal(first, (await Shelf.Query.OnlyDeleted().SingleAsync()).DeletedAt);
    }

    [SkippableFact]
    public async Task Each_of_many_records_is_restored_with_its_own_dependents()
    {
        Archive first = await CreateAsync(1);
        Archive second = await CreateAsync(2);

        await Archive.DeleteAllAsync([first, second]);
        Assert.Equal([2, 4, 2, 2, 0], await MarkedAsync());
        await second.RestoreAsync();

        Assert.Equal([1, 2, 1, 1, 0], await MarkedAsync());
        Assert.All(await Shelf.Query.Where(s => s.ArchiveId != null).ToListAsync(), s => Assert.Equal(second.Id, s.ArchiveId));
    }

    [SkippableFact]
    public async Task A_query_and_keys_delete_and_restore_with_dependents()
    {
        Archive archive = await CreateAsync(1);
        Archive other = await CreateAsync(2);
        Time.Advance(Minute);

        Assert.Equal(1, await Archive.Where(a => a.Name == "1").DeleteAsync());
        Assert.Equal([1, 2, 1, 1, 0], await MarkedAsync());
        Assert.Equal(1, await Archive.Where(a => a.Id == archive.Id).RestoreAsync());
        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
        Assert.Equal(2, await Archive.DestroyAsync(archive.Id, other.Id, -1));
        Assert.Equal([2, 4, 2, 2, 0], await MarkedAsync());
        Assert.Equal(2, await Archive.Query.RestoreAsync());
        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
    }

    [SkippableFact]
    public async Task A_query_does_not_mark_anew_what_is_marked()
    {
        Archive archive = await CreateAsync(1);
        await archive.DeleteAsync();
        Time.Advance(Minute);

        Assert.Equal(0, await Archive.Query.IncludeDeleted().DeleteAsync());

        await archive.RestoreAsync();
        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
    }

    [SkippableFact]
    public async Task Circles_end()
    {
        Shelf a = await Shelf.CreateAsync(new Shelf { Name = "a" });
        Shelf b = await Shelf.CreateAsync(new Shelf { Name = "b", OuterId = a.Id });
        await a.UpdateAsync(s => s.OuterId = b.Id);

        await a.DeleteAsync();
        Assert.Equal(0, await Shelf.CountAsync());
        await (await Shelf.Query.OnlyDeleted().SingleAsync(s => s.Name == "b")).RestoreAsync();

        Assert.Equal(2, await Shelf.CountAsync());
    }

    [SkippableFact]
    public async Task A_rolled_back_transaction_takes_everything_back()
    {
        Archive archive = await CreateAsync(1);
        DateTimeOffset updated = archive.Shelves[0].UpdatedAt;
        Time.Advance(Minute);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Db.TransactionAsync(async () =>
        {
            await archive.DeleteAsync();
            throw new InvalidTimeZoneException();
        }));

        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
        Assert.False(archive.IsDeleted);
        Assert.Equal((false, null, updated), (archive.Shelves[0].IsDeleted, archive.Shelves[0].DeletedAt, archive.Shelves[0].UpdatedAt));
        await archive.DeleteAsync();
        Assert.Equal([1, 2, 1, 1, 0], await MarkedAsync());
    }

    [SkippableFact]
    public async Task A_session_goes_on_with_marked_dependents()
    {
        int id = (await CreateAsync(1)).Id;
        Time.Advance(Minute);

        await using (ActiveSession session = Db.BeginSession())
        {
            Archive archive = await Archive.Query.Include(a => a.Shelves).SingleAsync(a => a.Id == id);
            archive.Shelves[0].Name = "unsaved";
            await archive.DeleteAsync();
            Assert.Equal((true, Time.Now), (archive.Shelves[0].IsDeleted, archive.Shelves[0].DeletedAt));
            await session.SaveChangesAsync();
        }

        Assert.Equal([1, 2, 1, 1, 0], await MarkedAsync());
        Assert.Equal(1, await Shelf.Query.OnlyDeleted().CountAsync(s => s.Name == "unsaved"));
    }

    [SkippableFact]
    public async Task A_session_forgets_the_marks_of_a_rolled_back_transaction()
    {
        int id = (await CreateAsync(1)).Id;
        await using ActiveSession session = Db.BeginSession();
        Archive archive = await Archive.Query.Include(a => a.Shelves).SingleAsync(a => a.Id == id);
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await archive.DeleteAsync();
            await transaction.RollbackAsync();
        }

        Assert.Equal((false, null, false), (archive.Shelves[0].IsDeleted, archive.Shelves[0].DeletedAt, archive.Shelves[0].IsChanged));
        archive.Shelves[0].Name = "later";
        await session.SaveChangesAsync();
        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
        Assert.Equal(1, await Shelf.CountAsync(s => s.Name == "later"));
    }

    [SkippableFact]
    public async Task Many_dependents_are_marked_in_parts()
    {
        Archive archive = await Archive.CreateAsync(new Archive { Shelves = [.. Enumerable.Range(0, 1200).Select(_ => new Shelf())] });

        await archive.DeleteAsync();
        Assert.Equal((0, 1200), (await Shelf.CountAsync(), await Shelf.Query.OnlyDeleted().CountAsync()));
        await Archive.Query.RestoreAsync();

        Assert.Equal(1200, await Shelf.CountAsync());
    }

    [SkippableFact]
    public async Task A_hard_delete_removes_rows_as_ever()
    {
        await (await CreateAsync(1)).DeleteAsync(hard: true);

        Assert.Equal([0, 0, 0, 0, 0], await MarkedAsync());
        Assert.Equal((0, 0, 1), (await RowsAsync("archive"), await RowsAsync("sheet"), await RowsAsync("sticker")));
    }

    [SkippableFact]
    public async Task Without_the_option_nothing_else_is_marked()
    {
        int id = (await CreateAsync(1)).Id;
        await using ActiveDb plain = ActiveDb.Open(Store.Configure, models: Models, naming: Naming);
        using (plain.Use())
        {
            await (await Archive.FindOrFailAsync(id)).DeleteAsync();
        }

        Assert.Equal([1, 0, 0, 0, 0], await MarkedAsync());
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.CascadeSoftDelete();
    }

    private static async Task<Archive> CreateAsync(int number)
        => await Archive.CreateAsync(new Archive
        {
            Name = $"{number}",
            Shelves =
            [
                new Shelf
                {
                    Name = "outer",
                    Inner = [new Shelf { Name = "inner" }],
                    Binders = [new Binder { Row = number, Place = 1, Sheets = [new Sheet()], Clips = [new Clip()] }],
                    Stickers = [new Sticker()],
                },
            ],
        });

    private async Task<List<int>> MarkedAsync()
    {
        List<int> counts = [];
        foreach (string table in Tables)
        {
            counts.Add(Convert.ToInt32(await ScalarAsync($"SELECT count(*) FROM {table} WHERE is_deleted AND deleted_at IS NOT NULL")));
        }

        return counts;
    }
}
