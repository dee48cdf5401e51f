using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>One record with certain values, whoever comes first.</summary>
public abstract class FindOrCreateSpecification : Specification
{
    [SkippableFact]
    public async Task A_record_is_created_once_and_found_from_then_on()
    {
        User bob = await User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = "Bob");
        User again = await User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = "Another");

        Assert.Equal((bob.Id, "Bob"), (again.Id, again.Name));
        Assert.Equal("Bob", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task The_loser_of_a_race_finds_the_row_of_the_winner()
    {
        User[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = $"Bob {i}"))));

        User only = await User.SingleAsync();
        Assert.All(all, u => Assert.Equal((only.Id, only.Name), (u.Id, u.Name)));
    }

    [SkippableFact]
    public async Task In_a_transaction_a_lost_race_leaves_it_usable()
    {
        await Db.TransactionAsync(async () =>
        {
            await Tag.CreateAsync(new Tag { Name = "before" });
            // Between the look and the insert, and in the same transaction, so that no lock is in the way.
            User bob = await User.FindOrCreateAsync(new { username = "bob" }, loser =>
            {
                loser.Name = "Loser";
                Task.Run(() => User.CreateAsync(new User { Username = "bob", Name = "Winner" })).GetAwaiter().GetResult();
            });
            Assert.Equal("Winner", bob.Name);
            await Tag.CreateAsync(new Tag { Name = "after" });
        });

        Assert.Equal(2, await Tag.CountAsync());
        Assert.Equal("Winner", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Another_broken_rule_and_a_wrong_name_are_told()
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.FindOrCreateAsync(new { name = "Robert" }, u => u.Username = "bob"));
        Commands.Clear();
        await Assert.ThrowsAsync<UnknownAttributeException>(() => User.FindOrCreateAsync(new { usernam = "bob" }));
        await Assert.ThrowsAsync<UnknownAttributeException>(() => User.FindOrCreateAsync(new { age__gt = 3 }));
        Assert.Empty(Commands.Texts);
    }
}
