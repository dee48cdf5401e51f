using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>The lines of the design's section on writing, as they stand there, each executed.</summary>
public abstract class WritingApiLinesSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task The_lines_do_what_they_say()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new { username = "ann", name = "Ann", age = 31 });
        User joe = await new User { Username = "joe", Name = "Joe", Age = 32 }.SaveAsync();
        Assert.Equal(["Ann", "Bob", "Joe"], (await User.OrderBy(u => u.Name).ToListAsync()).Select(u => u.Name));
        Assert.Equal(3, new[] { bob.Id, ann.Id, joe.Id }.Where(id => id > 0).Distinct().Count());

        bob.Fill(new { name = "Bobby" });
        Assert.Equal(("Bobby", "Bob"), (bob.Name, await NameOf(bob)));

        await bob.UpdateAsync(new { name = "Bob2" });
        Assert.Equal("Bob2", await NameOf(bob));
        await bob.UpdateAsync(u => u.Name = "Bob3");
        Assert.Equal("Bob3", await NameOf(bob));

        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(async () => { bob["age"] = 33; await bob.SaveAsync(); }));
        Assert.Equal(33, (await User.FindOrFailAsync(bob.Id)).Age);

        await bob.DeleteAsync();
        Assert.Null(await User.FindAsync(bob.Id));

        Document doc = await Document.CreateAsync(new Document { Title = "t" });
        await doc.DeleteAsync();
        Assert.Null(await Document.FindAsync(doc.Id));
        await doc.RestoreAsync();
        Assert.NotNull(await Document.FindAsync(doc.Id));
        await doc.DeleteAsync(hard: true);
        Assert.Equal(0, await RowsAsync("document"));

        await SqlAsync($"UPDATE \"user\" SET name = 'Anna' WHERE id = {ann.Id}");
        await ann.RefreshAsync();
        Assert.Equal("Anna", ann.Name);
    }

    [SkippableFact]
    public async Task The_lines_about_many_records_do_what_they_say()
    {
        List<User> users = [NewUser("A"), NewUser("B")];
        await User.CreateAllAsync(users);
        Assert.All(users, u => Assert.True(u.Id > 0));
        users.ForEach(u => u.Age = 40);
        await User.UpdateAllAsync(users);
        Assert.Equal(2, await User.CountAsync(u => u.Age == 40));
        users[0].Age = 50;
        users.Add(NewUser("C"));
        await User.SaveAllAsync(users);
        Assert.Equal([50, 40, 30], (await User.OrderBy(u => u.Name).ToListAsync()).Select(u => u.Age));
        await User.DeleteAllAsync(users);
        Assert.Equal(0, await RowsAsync("user"));

        User user = NewUser("A");
        await User.UpsertAsync(user, on: u => u.Username);
        users = [NewUser("A", 41), NewUser("B")];
        await User.UpsertAllAsync(users, on: u => new { u.Username });
        Assert.Equal([(user.Id, 41), (users[1].Id, 30)], (await User.OrderBy(u => u.Name).ToListAsync()).Select(u => (u.Id, u.Age)));
        await User.DeleteAllAsync(users);

        users = [.. await User.CreateAllAsync([NewUser("D"), NewUser("E")])];
        Assert.Equal(2, await User.DestroyAsync(users[0].Id, users[1].Id, 1_000_000));
        Assert.Equal(0, await RowsAsync("user"));

        {
            await using var temp = await new User { Username = "temp", Name = "Temp" }.AsTemporaryAsync();
            Assert.NotNull(await User.FindAsync(temp.Record.Id));
        }

        Assert.Equal(0, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task Methods_return_the_record_so_that_they_chain()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));

        User same = await (await (await User.FindOrFailAsync(bob.Id)).UpdateAsync(u => u.Age = 3)).RefreshAsync();

        Assert.Equal((bob.Id, 3), (same.Id, same.Age));
        Assert.Same(same, await same.SaveAsync());
        Assert.Same(same, same.Fill(new { age = 4 }));
        Assert.Same(same, await same.DeleteAsync());
    }

    private static async Task<string> NameOf(User user) => (await User.FindOrFailAsync(user.Id)).Name;
}
