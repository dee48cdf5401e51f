using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>CreateAll, UpdateAll, SaveAll, DeleteAll.</summary>
public abstract class ManyRecordsSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task All_are_inserted_and_have_their_keys_and_stamps()
    {
        IReadOnlyList<User> users = await User.CreateAllAsync(Enumerable.Range(0, 120).Select(i => NewUser($"U{i}", i)));

        Assert.Equal(120, users.Select(u => u.Id).Distinct().Count());
        Assert.All(users, u => Assert.Equal((Time.Now, Time.Now), (u.CreatedAt, u.UpdatedAt)));
        Dictionary<int, int> ages = (await User.AllAsync()).ToDictionary(u => u.Id, u => u.Age);
        Assert.All(users, u => Assert.Equal(u.Age, ages[u.Id]));
    }

    [SkippableFact]
    public async Task None_is_inserted_where_one_is_refused()
    {
        List<User> users = [NewUser("A"), NewUser("A"), NewUser("C")];

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAllAsync(users));

        Assert.Equal(0, await RowsAsync("user"));
        users[1].Username = "b";
        await User.CreateAllAsync(users);
        Assert.Equal(["a", "b", "c"], (await User.OrderBy(u => u.Username).ToListAsync()).Select(u => u.Username));
        Assert.Equal(users.Select(u => u.Id).Order(), (await User.AllAsync()).Select(u => u.Id).Order());
    }

    [SkippableFact]
    public async Task None_is_sent_where_one_has_a_null_that_cannot_be()
    {
        List<User> users = [NewUser("A"), NewUser("B"), NewUser("C")];
        users[1].Name = null!;
        Commands.Clear();

        Assert.Equal("name", (await Assert.ThrowsAsync<NotNullException>(() => User.CreateAllAsync(users))).Columns.Single());

        Assert.Empty(Commands.Texts);
        Assert.All(users, u => Assert.Equal(0, u.Id));
    }

    [SkippableFact]
    public async Task A_null_among_the_records_is_refused_before_anything_is_sent()
    {
        List<User> saved = [.. await User.CreateAllAsync([NewUser("X"), NewUser("Y")])];
        saved.ForEach(u => u.Age = 99);
        List<User> users = [saved[0], null!, saved[1]];
        Commands.Clear();

        await Assert.ThrowsAsync<ArgumentNullException>(() => User.CreateAllAsync([NewUser("A"), null!]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.UpdateAllAsync(users));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.SaveAllAsync(users));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.DeleteAllAsync(users));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.CreateAllAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.UpdateAllAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.SaveAllAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.DeleteAllAsync(null!));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task No_records_send_nothing()
    {
        Commands.Clear();

        Assert.Empty(await User.CreateAllAsync([]));
        Assert.Empty(await User.UpdateAllAsync([]));
        Assert.Empty(await User.SaveAllAsync([]));
        Assert.Empty(await User.DeleteAllAsync([]));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Each_record_is_updated_with_its_own_changed_columns()
    {
        List<User> users = await Three();
        users[0].Age = 1;
        users[2].Name = "Z";

        IReadOnlyList<string> writes = await WritesOf(() => User.UpdateAllAsync(users));

        Assert.Equal(["UPDATE user: age, updated_at", "UPDATE user: name, updated_at"], writes.Order(StringComparer.Ordinal));
        Assert.Equal([("A", 1), ("B", 30), ("Z", 30)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task None_is_updated_where_one_is_refused()
    {
        List<User> users = await Three();
        DateTimeOffset stamp = users[0].UpdatedAt;
        Time.Advance(TimeSpan.FromHours(1));
        (users[0].Age, users[1].Username, users[2].Age) = (1, "a", 3);

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.UpdateAllAsync(users));

        Assert.Equal([("A", 30), ("B", 30), ("C", 30)], await NamesAndAges());
        Assert.All(users, u => Assert.Equal(stamp, u.UpdatedAt));
        users[1].Username = "bb";
        await User.UpdateAllAsync(users);
        Assert.Equal([("A", 1), ("B", 30), ("C", 3)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task None_is_updated_where_the_row_of_one_is_gone()
    {
        List<User> users = await Three();
        await SqlAsync($"DELETE FROM \"user\" WHERE id = {users[1].Id}");
        users.ForEach(u => u.Age = 99);

        var error = await Assert.ThrowsAsync<RecordNotFoundException>(() => User.UpdateAllAsync(users));

        Assert.Equal((object?)users[1].Id, error.Key.Single());
        Assert.Equal([("A", 30), ("C", 30)], await NamesAndAges());
        users.RemoveAt(1);
        await User.UpdateAllAsync(users);
        Assert.Equal([("A", 99), ("C", 99)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task New_records_are_inserted_and_others_updated()
    {
        List<User> users = await Three();
        users[0].Age = 1;
        users.Add(NewUser("D"));

        await User.SaveAllAsync(users);

        Assert.Equal([("A", 1), ("B", 30), ("C", 30), ("D", 30)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task None_is_saved_where_a_new_one_is_refused()
    {
        List<User> users = await Three();
        users[0].Age = 1;
        users.Insert(1, NewUser("C"));
        users.Insert(2, NewUser("E"));

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.SaveAllAsync(users));

        Assert.Equal([("A", 30), ("B", 30), ("C", 30)], await NamesAndAges());
        Assert.Equal((0, 0), (users[1].Id, users[2].Id));
        users[1].Username = "f";
        await User.SaveAllAsync(users);
        Assert.Equal([("A", 1), ("B", 30), ("C", 30), ("C", 30), ("E", 30)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task All_are_deleted()
    {
        List<User> users = await Three();

        await User.DeleteAllAsync(users.Take(2));

        Assert.Equal([("C", 30)], await NamesAndAges());
        await Assert.ThrowsAsync<RecordDeletedException>(() => users[0].SaveAsync());
    }

    [SkippableFact]
    public async Task None_is_deleted_where_the_row_of_one_is_gone()
    {
        List<User> users = await Three();
        await SqlAsync($"DELETE FROM \"user\" WHERE id = {users[1].Id}");

        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.DeleteAllAsync(users));

        Assert.Equal([("A", 30), ("C", 30)], await NamesAndAges());
        await users[0].UpdateAsync(u => u.Age = 5);
        Assert.Equal([("A", 5), ("C", 30)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task None_is_marked_as_deleted_where_the_row_of_one_is_gone()
    {
        List<Document> documents = [.. await Document.CreateAllAsync([new Document(), new Document(), new Document()])];
        await SqlAsync($"DELETE FROM document WHERE id = {documents[1].Id}");

        await Assert.ThrowsAsync<RecordNotFoundException>(() => Document.DeleteAllAsync(documents));

        Assert.Equal(2, await Document.CountAsync());
        Assert.All(documents, d => Assert.Equal((false, null), (d.IsDeleted, d.DeletedAt)));
        Assert.All(documents, d => Assert.Equal(d.CreatedAt, d.UpdatedAt));
    }

    [SkippableFact]
    public async Task All_are_marked_as_deleted_or_deleted_for_good()
    {
        List<Document> documents = [.. await Document.CreateAllAsync([new Document(), new Document()])];

        await Document.DeleteAllAsync(documents);
        Assert.Equal((0, 2), (await Document.CountAsync(), await RowsAsync("document")));

        await Document.DeleteAllAsync(documents, hard: true);
        Assert.Equal(0, await RowsAsync("document"));
    }

    [SkippableFact]
    public async Task The_same_record_twice_is_written_once()
    {
        User bob = NewUser("Bob");
        await User.CreateAllAsync([bob, bob]);
        bob.Age = 1;

        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => User.SaveAllAsync([bob, bob])));
        Assert.Equal([("Bob", 1)], await NamesAndAges());
    }

    [SkippableFact]
    public async Task Parents_and_children_in_one_list_of_related_records_are_written_in_order()
    {
        Category root = new() { Name = "root" };
        Category leaf = new() { Name = "leaf", Parent = root };

        await Category.CreateAllAsync([leaf, root]);

        Assert.Equal(root.Id, (await Category.FindOrFailAsync(leaf.Id)).ParentId);
        await Category.DeleteAllAsync([root, leaf]);
        Assert.Equal(0, await RowsAsync("category"));
    }

    private static async Task<List<User>> Three() => [.. await User.CreateAllAsync([NewUser("A"), NewUser("B"), NewUser("C")])];

    private static async Task<IEnumerable<(string, int)>> NamesAndAges()
        => (await User.OrderBy(u => u.Name).ToListAsync()).Select(u => (u.Name, u.Age));
}
