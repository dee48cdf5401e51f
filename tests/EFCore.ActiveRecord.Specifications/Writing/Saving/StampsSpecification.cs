using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

public abstract class StampsSpecification : WritingSpecification
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Stamped)];

    [SkippableFact]
    public async Task An_update_moves_updated_at_and_not_created_at()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        DateTimeOffset created = Time.Now;
        Time.Advance(Hour);

        await bob.UpdateAsync(u => u.Age = 1);

        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((created, Time.Now), (found.CreatedAt, found.UpdatedAt));
        Assert.Equal((created, Time.Now), (bob.CreatedAt, bob.UpdatedAt));
    }

    [SkippableFact]
    public async Task Times_set_by_hand_are_kept()
    {
        DateTimeOffset past = Time.Now.AddYears(-10);
        User bob = NewUser("Bob");
        (bob.CreatedAt, bob.UpdatedAt) = (past, past.AddDays(1));

        await bob.SaveAsync();
        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((past, past.AddDays(1)), (found.CreatedAt, found.UpdatedAt));

        await bob.UpdateAsync(u => (u.Age, u.UpdatedAt) = (1, past.AddDays(2)));
        Assert.Equal(past.AddDays(2), (await User.FindOrFailAsync(bob.Id)).UpdatedAt);

        await bob.UpdateAsync(u => u.Age = 2);
        Assert.Equal(Time.Now, (await User.FindOrFailAsync(bob.Id)).UpdatedAt);
    }

    [SkippableFact]
    public async Task A_stamp_is_cut_to_microseconds_so_that_memory_and_database_agree()
    {
        Time.Now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567);

        User bob = await User.CreateAsync(NewUser("Bob"));

        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234560), bob.CreatedAt);
        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((bob.CreatedAt, bob.UpdatedAt), (found.CreatedAt, found.UpdatedAt));
        Document document = await Document.CreateAsync(new Document());
        await document.DeleteAsync();
        Assert.Equal(document.DeletedAt, (await Document.Query.OnlyDeleted().SingleAsync()).DeletedAt);
    }

    [SkippableFact]
    public async Task A_clock_with_an_offset_stamps_utc()
    {
        Time.Now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(5));

        User bob = await User.CreateAsync(NewUser("Bob"));

        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (bob.CreatedAt.Offset, found.CreatedAt.Offset));
        Assert.Equal(Time.Now, found.CreatedAt);
    }

    [SkippableFact]
    public async Task All_records_of_one_operation_have_the_same_stamp()
    {
        User bob = NewUser("Bob");
        bob.Posts.Add(new Post { Title = "t" });

        await bob.SaveAsync();

        Assert.Equal(bob.CreatedAt, bob.Posts[0].CreatedAt);
        Assert.Equal(bob.CreatedAt, bob.Posts[0].UpdatedAt);
    }

    [SkippableFact]
    public async Task Attributes_stamp_properties_of_any_name_and_type()
    {
        DateTimeOffset created = Time.Now;
        Stamped stamped = await Stamped.CreateAsync(new Stamped { Text = "1" });
        Assert.Equal((created.UtcDateTime, created, created.UtcDateTime, created), (stamped.Born, stamped.Since, stamped.Touched, stamped.Seen));
        Time.Advance(Hour);

        await stamped.UpdateAsync(s => s.Text = "2");

        Stamped found = await Stamped.FindOrFailAsync(stamped.Id);
        Assert.Equal((created.UtcDateTime, created, Time.Now.UtcDateTime, Time.Now), (found.Born, found.Since, found.Touched, found.Seen));
        Assert.Equal((found.Born, found.Since, found.Touched, found.Seen), (stamped.Born, stamped.Since, stamped.Touched, stamped.Seen));
    }

    [SkippableFact]
    public async Task Stamps_by_attribute_that_are_set_by_hand_are_kept()
    {
        DateTime past = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Stamped stamped = await Stamped.CreateAsync(new Stamped { Born = past, Touched = past });
        await stamped.UpdateAsync(s => (s.Text, s.Seen) = ("x", past.AddDays(1)));

        Stamped found = await Stamped.FindOrFailAsync(stamped.Id);
        Assert.Equal((past, past.AddDays(1)), (found.Born, found.Seen.UtcDateTime));
        Assert.Equal(Time.Now.UtcDateTime, found.Touched);
    }

    [SkippableFact]
    public async Task A_refused_insert_leaves_the_stamps_unset()
    {
        await User.CreateAsync(NewUser("Bob"));
        User second = NewUser("Bob");

        await Assert.ThrowsAsync<UniqueConstraintException>(() => second.SaveAsync());

        Assert.Equal((default, default, 0), (second.CreatedAt, second.UpdatedAt, second.Id));
        Time.Advance(Hour);
        second.Username = "bob2";
        await second.SaveAsync();
        Assert.Equal(Time.Now, (await User.FindOrFailAsync(second.Id)).CreatedAt);
    }

    [SkippableFact]
    public async Task Plain_ef_core_stamps_and_marks_as_well()
    {
        int id;
        await using (DbContext context = Db.CreateContext())
        {
            Document document = new() { Title = "t" };
            context.Add(document);
            await context.SaveChangesAsync();
            id = document.Id;
            Assert.Equal((Time.Now, Time.Now), (document.CreatedAt, document.UpdatedAt));
            Time.Advance(Hour);
            context.Remove(document);
            await context.SaveChangesAsync();
        }

        Document marked = await Document.Query.OnlyDeleted().SingleAsync();
        Assert.Equal((id, true, Time.Now, Time.Now), (marked.Id, marked.IsDeleted, marked.DeletedAt, marked.UpdatedAt));
    }
}
