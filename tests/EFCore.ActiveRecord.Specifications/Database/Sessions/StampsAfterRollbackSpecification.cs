using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>A rollback takes back the stamps of the writes that are gone, so that the next write sets new ones.</summary>
public abstract class StampsAfterRollbackSpecification : Specification
{
    [SkippableFact]
    public async Task A_record_that_is_inserted_again_has_the_time_of_that()
    {
        User bob = new() { Username = "bob", Name = "Bob" };

        await using (await Db.BeginTransactionAsync())
        {
            await bob.SaveAsync();
        }

        Assert.Equal((default, default), (bob.CreatedAt, bob.UpdatedAt));
        DateTimeOffset later = Time.Advance(TimeSpan.FromHours(1));
        await bob.SaveAsync();

        User row = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((later, later), (row.CreatedAt, row.UpdatedAt));
    }

    [SkippableFact]
    public async Task A_record_that_is_updated_again_has_the_time_of_that()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        DateTimeOffset created = bob.CreatedAt;

        Time.Advance(TimeSpan.FromHours(1));
        await using (await Db.BeginTransactionAsync())
        {
            await bob.UpdateAsync(u => u.Age = 31);
        }

        Assert.Equal((31, created), (bob.Age, bob.UpdatedAt));
        DateTimeOffset later = Time.Advance(TimeSpan.FromHours(1));
        await bob.SaveAsync();

        User row = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((31, created, later), (row.Age, row.CreatedAt, row.UpdatedAt));
    }

    [SkippableFact]
    public async Task An_object_that_was_written_through_the_one_of_the_session_has_the_time_of_that()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        DateTimeOffset created = bob.CreatedAt;

        Time.Advance(TimeSpan.FromHours(1));
        await using (Db.BeginSession())
        {
            User same = await User.FindOrFailAsync(bob.Id);
            await using (await Db.BeginTransactionAsync())
            {
                await bob.UpdateAsync(u => u.Age = 31);
                Assert.Equal((31, Time.Now), (same.Age, same.UpdatedAt));
            }

            Assert.Equal((created, created), (bob.UpdatedAt, same.UpdatedAt));
        }
    }
}
