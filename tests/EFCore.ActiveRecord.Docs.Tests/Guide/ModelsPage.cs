using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class ModelsPage : GuidePage
{
    [Fact]
    public async Task Keys()
    {
        // begin-snippet: models-keys-use
        await Country.CreateAsync(new Country { Code = "is", Name = "Iceland" });
        await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 2 });

        Country? iceland = await Country.FindAsync("is");
        OrderLine? line = await OrderLine.FindAsync(1, "a");
        // end-snippet

        Assert.Equal(("Iceland", 2), (iceland?.Name, line?.Quantity));
    }

    [Fact]
    public async Task Stamps()
    {
        Job job = await Job.CreateAsync(new Job { State = "queued" });
        Assert.NotEqual(Guid.Empty, job.Id);
        Assert.Equal(DateTimeKind.Utc, job.QueuedOn.Kind);
        Assert.Equal(job.QueuedOn, job.LastSeen!.Value.UtcDateTime);
        DateTimeOffset? seen = job.LastSeen;
        await job.SaveAsync();
        Assert.Equal(seen, job.LastSeen);
        await Task.Delay(1);
        await job.UpdateAsync(j => j.State = "done");
        Assert.True(job.LastSeen > seen);
        DateTimeOffset old = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(old, (await User.CreateAsync(new User { Username = "old", Name = "Old", CreatedAt = old })).CreatedAt);
    }

    [Fact]
    public async Task Attributes_by_name()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

        // begin-snippet: models-indexer
        bob["age"] = "33";                       // converted to int
        object? created = bob["created_at"];     // CreatedAt
        await bob.SaveAsync();
        // end-snippet

        Assert.Equal((33, bob.CreatedAt), (bob.Age, created));
        Assert.Equal(33, (await User.FindOrFailAsync(bob.Id)).Age);
        var unknown = Assert.Throws<UnknownAttributeException>(() => bob["nme"]);
        Assert.Equal("name", unknown.Nearest[0]);
        Assert.Throws<AttributeValueException>(() => bob["age"] = "thirty");
        Assert.Throws<NotSettableException>(() => new Member()["is_admin"] = true);
    }

    [Fact]
    public async Task Printing()
    {
        // begin-snippet: models-repr-use
        Member ann = await Member.CreateAsync(new Member { Name = "Ann-Kathrin", Biography = "A long story." });
        Console.WriteLine(ann);                  // Member(id=1, name='Ann-Kathri…')
        // end-snippet

        Assert.Equal("Member(id=1, name='Ann-Kathri…')", ann.ToString());
        Assert.Equal("Country(code='is', name=null)", new Country { Code = "is" }.ToString());
    }

    [Fact]
    public async Task Configuration()
    {
        // begin-snippet: models-configure
        await using var db = ActiveDb.Open(
            "sqlite://",
            models: [typeof(Member), typeof(Country)],
            configure: o => o.ConfigureModel(m => m.Entity<Country>().ToTable("land")));
        // end-snippet

        await db.CreateAllAsync();
        await using var context = db.CreateContext();
        Assert.Equal("land", context.Model.FindEntityType(typeof(Country))!.GetTableName());
        Assert.Equal(2000, context.Model.FindEntityType(typeof(Member))!.FindProperty("Biography")!.GetMaxLength());
    }

    [Fact]
    public async Task A_deleted_row_frees_its_value()
    {
        // begin-snippet: models-undeleted-use
        Invitation invitation = await Invitation.CreateAsync(new Invitation { Email = "ann@example.org" });
        await invitation.DeleteAsync();
        await Invitation.CreateAsync(new Invitation { Email = "ann@example.org" });   // the value is free again
        // end-snippet

        Assert.Equal(1, await Invitation.CountAsync());
        await Assert.ThrowsAsync<UniqueConstraintException>(() => invitation.RestoreAsync());
    }

    [Fact]
    public async Task A_soft_delete_marks_dependents()
    {
        // begin-snippet: models-cascade
        await using ActiveDb db = ActiveDb.Open("sqlite://", configure: o => o.CascadeSoftDelete());
        // end-snippet

        using IDisposable use = db.Use();
        await db.CreateAllAsync();
        Invitation invitation = await Invitation.CreateAsync(new Invitation { Email = "ann@example.org", Answers = [new Answer { Text = "yes" }] });

        // begin-snippet: models-cascade-use
        await invitation.DeleteAsync();                          // marks its answers too, with the same DeletedAt
        int answers = await Answer.CountAsync();                 // 0
        await invitation.RestoreAsync();                         // and brings back those that were deleted with it
        // end-snippet

        Assert.Equal((0, 1), (answers, await Answer.CountAsync()));
    }
}
