using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

/// <summary>What the page on limitations claims.</summary>
public class LimitationsPage : GuidePage
{
    [Fact]
    public async Task A_changed_collection_of_owned_objects_is_written_as_the_record_has_it()
    {
        Parcel parcel = await Parcel.CreateAsync(new Parcel { Items = [new ParcelItem { Name = "Book" }] });
        await (await Parcel.FindOrFailAsync(parcel.Id)).UpdateAsync(p => p.Items.Add(new ParcelItem { Name = "Theirs" }));

        await parcel.UpdateAsync(p => p.Items.Add(new ParcelItem { Name = "Pen" }));

        Assert.Equal(["Book", "Pen"], (await Parcel.FindOrFailAsync(parcel.Id)).Items.Select(i => i.Name));
    }

    [Fact]
    public async Task The_current_time_is_captured()
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => User.CountAsync(u => u.CreatedAt > DateTimeOffset.UtcNow.AddDays(-1)));

        // begin-snippet: limitations-time
        DateTimeOffset yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        int fresh = await User.CountAsync(u => u.CreatedAt > yesterday);
        // end-snippet

        Assert.Equal(1, fresh);
    }

    [Fact]
    public async Task A_soft_delete_touches_one_row()
    {
        Document document = await Document.CreateAsync(new Document { Title = "Plan" });
        await Attachment.CreateAsync(new Attachment { Document = document });

        await document.DeleteAsync();

        Assert.Equal(1, await Attachment.CountAsync());

        // A required reference is joined as such, so the filter takes the attachment along.
        Assert.Empty(await Attachment.Query.Include(a => a.Document).ToListAsync());
    }

    [Fact]
    public async Task A_record_that_the_library_never_saw_is_new()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        await using DbContext context = Db.CreateContext();
        User untracked = await context.Set<User>().AsNoTracking().SingleAsync();
        User tracked = await context.Set<User>().SingleAsync();

        await Assert.ThrowsAsync<UniqueConstraintException>(() => untracked.UpdateAsync(u => u.Age = 1));
        await tracked.UpdateAsync(u => u.Age = 2);

        Assert.Equal(2, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [Fact]
    public async Task Offsets_are_not_kept()
    {
        DateTimeOffset local = new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", CreatedAt = local });
        DateTimeOffset read = (await User.FindOrFailAsync(bob.Id)).CreatedAt;

        Assert.Equal((local, TimeSpan.Zero), (read, read.Offset));
    }
}
