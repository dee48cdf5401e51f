using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Sets;

/// <summary>What the database works out by itself: sets of rows, sums, the time.</summary>
public abstract class RowUpdatesSpecification : Specification
{
    [SkippableFact]
    public async Task All_rows_of_a_query_are_updated_in_one_statement_and_stamped()
    {
        List<User> users = await CreateAsync(5, 17, 20);
        DateTimeOffset before = users[0].UpdatedAt;
        Time.Advance(TimeSpan.FromHours(1));
        Commands.Clear();

        Assert.Equal(2, await User.Where(new { age__lt = 18 }).UpdateAsync(new { age = "18", name = "Adult" }));

        Assert.Single(Commands.Texts);
        List<User> read = await User.OrderBy("id").ToListAsync();
        Assert.Equal([(18, "Adult"), (18, "Adult"), (20, "User 2")], read.Select(u => (u.Age, u.Name)));
        Assert.Equal([before.AddHours(1), before.AddHours(1), before], read.Select(u => u.UpdatedAt));
        Assert.All(read, u => Assert.Equal(before, u.CreatedAt));
    }

    [SkippableFact]
    public async Task A_stamp_that_is_given_is_kept_and_a_relation_takes_a_record()
    {
        List<User> users = await CreateAsync(1, 2);
        await Post.CreateAsync(new Post { Title = "a", User = users[0] });
        DateTimeOffset given = new(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);

        await Post.Query.UpdateAsync(new { user = users[1], updated_at = given });

        Post post = await Post.SingleAsync();
        Assert.Equal((users[1].Id, given), (post.UserId, post.UpdatedAt));
    }

    [SkippableFact]
    public async Task Wrong_values_throw_before_any_SQL()
    {
        Assert.Contains("age", (await Assert.ThrowsAsync<UnknownAttributeException>(() => User.Query.UpdateAsync(new { agee = 1 }))).Nearest);
        await Assert.ThrowsAsync<AttributeValueException>(() => User.Query.UpdateAsync(new { age = "old" }));
        await Assert.ThrowsAsync<NotSettableException>(() => User.Query.UpdateAsync(new { id = 3 }));
        await Assert.ThrowsAsync<NotSettableException>(() => User.Query.UpdateAsync(new { posts = new List<Post>() }));
        await Assert.ThrowsAsync<ArgumentException>(() => User.Query.UpdateAsync(new { }));
        Assert.Empty(Commands.Texts.Where(t => t.Contains("UPDATE", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Rows_are_deleted_softly_restored_and_deleted_for_good()
    {
        await Document.CreateAllAsync([new Document { Title = "a" }, new Document { Title = "b" }, new Document { Title = "c" }]);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, await Document.Where(d => d.Title != "a").DeleteAsync());
        Assert.Equal(["a"], await Document.Query.Select(d => d.Title).ToListAsync());
        Assert.All(await Document.Query.OnlyDeleted().ToListAsync(), d => Assert.Equal(Time.GetUtcNow(), d.DeletedAt));
        Assert.All(await Document.Query.OnlyDeleted().ToListAsync(), d => Assert.Equal(Time.GetUtcNow(), d.UpdatedAt));

        Assert.Equal(1, await Document.Where(("title", "b")).RestoreAsync());
        Assert.Equal(["a", "b"], await Document.OrderBy("title").Select(d => d.Title).ToListAsync());
        Assert.Null((await Document.Where(("title", "b")).SingleAsync()).DeletedAt);

        Assert.Equal(2, await Document.Query.DeleteAsync(hard: true));
        Assert.Equal(1, await Document.Query.IncludeDeleted().CountAsync());
        Assert.Equal(0, await User.Query.DeleteAsync());
    }

    [SkippableFact]
    public async Task An_increment_adds_to_what_is_in_the_database()
    {
        User bob = (await CreateAsync(30))[0];
        User same = await User.FindOrFailAsync(bob.Id);
        Time.Advance(TimeSpan.FromHours(1));
        bob.Name = "not saved";

        await Task.WhenAll(same.IncrementAsync(u => u.Age, 5), bob.IncrementAsync(u => u.Age, 2));
        await bob.IncrementAsync(u => u.Age, -1);

        Assert.Equal(36, bob.Age);
        Assert.Equal(["name"], bob.Changes.Keys);
        User read = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((36, "User 0", Time.GetUtcNow()), (read.Age, read.Name, read.UpdatedAt));
        Assert.Equal(read.UpdatedAt, bob.UpdatedAt);
        await bob.SaveAsync();
        Assert.Equal(("not saved", 36), ((await User.FindOrFailAsync(bob.Id)).Name, (await User.FindOrFailAsync(bob.Id)).Age));
    }

    [SkippableFact]
    public async Task A_row_is_written_and_read_back_in_one_statement()
    {
        User bob = (await CreateAsync(30))[0];
        Commands.Clear();

        await bob.IncrementAsync(u => u.Age, 5);
        await bob.TouchAsync();

        Assert.Equal(Store.WritesTracked ? 4 : 2, Commands.Texts.Count);
        Assert.Equal(35, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task A_record_of_a_derived_class_is_written_by_either_type()
    {
        Admin admin = await Admin.CreateAsync(new Admin { Username = "eve", Name = "Eve", Age = 30, Level = 1 });
        User user = admin;

        await user.IncrementAsync(u => u.Age, 2);
        await admin.IncrementAsync(a => a.Level, 3);
        await user.TouchAsync();

        Admin read = await Admin.SingleAsync();
        Assert.Equal((32, 4), (read.Age, read.Level));
        Assert.Equal((32, 4), (admin.Age, admin.Level));
    }

    [SkippableFact]
    public async Task Rows_are_written_as_well_where_nobody_listens()
    {
        List<User> users = await CreateAsync(5, 17, 20, 20);
        using ActiveDb quiet = Open(Store);
        using IDisposable used = quiet.Use();
        foreach (int by in (int[])[1, 2, 3])
        {
            Time.Advance(TimeSpan.FromHours(1));
            string? email = by == 2 ? null : $"{by}@example.org";
            int age = users[0].Age;

            Assert.Equal(1, await User.Where(("age", age)).UpdateAsync(new { age = age + by, email }));
            Assert.Equal(2, await User.Where(u => u.Age == 20).UpdateAsync(new { name = $"Twenty {by}" }));
            Assert.Equal(0, await User.Where(u => u.Age == 99).UpdateAsync(new { name = "nobody" }));
            await users[1].IncrementAsync(u => u.Age, by * 100);

            List<User> read = await User.OrderBy("id").ToListAsync();
            Assert.Equal([(age + by, "User 0"), (users[1].Age, "User 1"), (20, $"Twenty {by}"), (20, $"Twenty {by}")], read.Select(u => (u.Age, u.Name)));
            Assert.Equal((email, Time.GetUtcNow()), (read[0].Email, read[0].UpdatedAt));
            users[0] = read[0];
        }

        Assert.Equal(617, users[1].Age);
        Assert.Equal(1, await User.Where(("age__gt", 600)).DeleteAsync());
        Assert.Equal(0, await User.Where(("age__gt", 600)).DeleteAsync());
        Assert.Equal(2, await User.Where(u => u.Age == 20).DeleteAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => users[1].IncrementAsync(u => u.Age, 1));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => users[1].TouchAsync());
        Assert.Equal(1, await User.CountAsync());
        Assert.Equal(0, quiet.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task A_statement_that_is_refused_writes_nothing_where_nobody_listens()
    {
        await CreateAsync(1, 2, 3);
        using ActiveDb quiet = Open(Store);
        using IDisposable used = quiet.Use();
        Assert.Equal(1, await User.Where(("age", 1)).UpdateAsync(new { username = "new" }));

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.Where(("age", 2)).UpdateAsync(new { username = "new" }));
        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.Where(("age", 2)).UpdateAsync(new { username = "new" }));

        Assert.Equal(0, quiet.Inner.OpenLeases);
        Assert.Equal(["new", "user1", "user2"], await User.OrderBy("id").Select(u => u.Username).ToListAsync());
    }

    [SkippableFact]
    public async Task A_touch_sets_the_time_and_nothing_else()
    {
        User bob = (await CreateAsync(30))[0];
        bob.Age = 99;
        Time.Advance(TimeSpan.FromHours(1));

        await bob.TouchAsync();

        User read = await User.FindOrFailAsync(bob.Id);
        Assert.Equal((30, Time.GetUtcNow()), (read.Age, read.UpdatedAt));
        Assert.Equal((99, Time.GetUtcNow()), (bob.Age, bob.UpdatedAt));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await (await Legacy.CreateAsync(new Legacy { Code = "a" })).TouchAsync());
    }

    [SkippableFact]
    public async Task A_row_that_is_gone_or_never_was_is_told()
    {
        User bob = (await CreateAsync(30))[0];
        await User.DestroyAsync(bob.Id);

        await Assert.ThrowsAsync<RecordNotFoundException>(() => bob.IncrementAsync(u => u.Age, 1));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => bob.TouchAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => new User { Username = "x", Name = "X" }.TouchAsync());
        await Assert.ThrowsAsync<NotSettableException>(() => bob.IncrementAsync(u => u.Id, 1));
    }

    [SkippableFact]
    public async Task In_a_session_a_tracked_record_takes_the_number_over()
    {
        int id = (await CreateAsync(30))[0].Id;
        await using (ActiveSession session = Db.BeginSession())
        {
            User bob = await User.FindOrFailAsync(id);
            bob.Name = "Changed";
            await bob.IncrementAsync(u => u.Age, 3);
            Assert.Equal(33, bob.Age);
            await session.SaveChangesAsync();
        }

        User read = await User.FindOrFailAsync(id);
        Assert.Equal((33, "Changed"), (read.Age, read.Name));
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task A_rolled_back_increment_is_taken_back_in_the_record(bool inSession)
    {
        int id = (await CreateAsync(5))[0].Id;
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        User user = await User.FindOrFailAsync(id);
        DateTimeOffset updated = user.UpdatedAt;
        Time.Advance(TimeSpan.FromHours(1));
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await user.IncrementAsync(u => u.Age, 3);
            await user.TouchAsync();
            Assert.Equal(8, user.Age);
            await transaction.RollbackAsync();
        }

        Assert.Equal((5, updated, false), (user.Age, user.UpdatedAt, user.IsChanged));
        user.Age = 8;
        await user.SaveAsync();
        Assert.Equal(8, await Db.ExecuteAsync(c => c.Set<User>().Where(u => u.Id == id).Select(u => u.Age).SingleAsync()));
    }

    [SkippableFact]
    public async Task Batches_hold_every_row_once_in_the_order_of_the_key()
    {
        await CreateAsync([.. Enumerable.Range(0, 25)]);
        List<int> sizes = [];
        List<User> all = [];
        await foreach (IReadOnlyList<User> batch in User.Where(u => u.Age >= 2).OrderBy("-age").InBatchesAsync(10))
        {
            sizes.Add(batch.Count);
            all.AddRange(batch);
            await User.Query.AnyAsync(); // No reader is in the way.
        }

        Assert.Equal([10, 10, 3], sizes);
        Assert.Equal(await User.Where(u => u.Age >= 2).OrderBy(u => u.Id).Select(u => u.Id).ToListAsync(), all.Select(u => u.Id));
        Assert.Throws<ArgumentOutOfRangeException>(() => User.Query.InBatchesAsync(0));
        await foreach (IReadOnlyList<Tag> none in Tag.Query.InBatchesAsync(3))
        {
            Assert.Fail("There are no tags.");
        }
    }

    [SkippableFact]
    public async Task Batches_go_by_keys_of_several_columns_and_of_text()
    {
        await OrderLine.CreateAllAsync([.. Enumerable.Range(0, 12).Select(i => new OrderLine { OrderId = i / 5, Line = $"{(char)('a' + (i % 5))}" })]);
        await Legacy.CreateAllAsync([.. "dacbe".Select(c => new Legacy { Code = $"{c}" })]);
        List<(int, string)> lines = [];
        List<string> codes = [];
        await foreach (IReadOnlyList<OrderLine> batch in OrderLine.Query.InBatchesAsync(4))
        {
            lines.AddRange(batch.Select(l => (l.OrderId, l.Line)));
        }

        await foreach (IReadOnlyList<Legacy> batch in Legacy.Query.InBatchesAsync(2))
        {
            codes.AddRange(batch.Select(l => l.Code));
        }

        Assert.Equal(12, lines.Count);
        Assert.Equal(lines.Order(), lines);
        Assert.Equal(["a", "b", "c", "d", "e"], codes);
    }

    private static async Task<List<User>> CreateAsync(params int[] ages)
        => [.. await User.CreateAllAsync(ages.Select((age, i) => new User { Username = $"user{i}", Name = $"User {i}", Age = age }).ToList())];
}
