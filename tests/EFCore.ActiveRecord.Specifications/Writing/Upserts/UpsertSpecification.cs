using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Upserts;

/// <summary>Upserts: a row is inserted, or updated where it is there.</summary>
public abstract class UpsertSpecification : WritingSpecification
{
    protected override IReadOnlyCollection<string> Constants => ["User", "Admin", "ann"]; // discriminators, and one of a test

    [SkippableFact]
    public async Task A_row_that_is_not_there_is_inserted()
    {
        User bob = await User.UpsertAsync(NewUser("Bob"), on: u => u.Username);

        User row = await User.SingleAsync();
        Assert.Equal(("bob", "Bob", 30, Time.Now, Time.Now), (row.Username, row.Name, row.Age, row.CreatedAt, row.UpdatedAt));
        Assert.Equal((row.Id, Time.Now, Time.Now), (bob.Id, bob.CreatedAt, bob.UpdatedAt));
    }

    [SkippableFact]
    public async Task A_row_that_is_there_gets_the_columns_of_the_record()
    {
        User before = await User.CreateAsync(NewUser("Bob"));
        Time.Advance(TimeSpan.FromMinutes(1));

        User bob = await User.UpsertAsync(new User { Username = "bob", Name = "Robert", Age = 31, Email = "b@x" }, on: u => u.Username);

        User row = await User.SingleAsync();
        Assert.Equal((before.Id, "Robert", 31, "b@x"), (row.Id, row.Name, row.Age, row.Email));
        Assert.Equal((before.CreatedAt, Time.Now), (row.CreatedAt, row.UpdatedAt));
        Assert.Equal((before.Id, before.CreatedAt, Time.Now), (bob.Id, bob.CreatedAt, bob.UpdatedAt));
    }

    [SkippableFact]
    public async Task The_record_counts_as_saved()
    {
        await User.CreateAsync(NewUser("Bob"));
        User bob = await User.UpsertAsync(NewUser("Bob", 31), on: u => u.Username);

        Assert.Equal((true, false), (bob.IsPersisted, bob.IsChanged));
        Assert.Empty(await WritesOf(() => bob.SaveAsync()));
        bob.Age = 40;
        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => bob.SaveAsync()));
    }

    [SkippableFact]
    public async Task A_row_that_gets_nothing_new_keeps_the_time_of_its_last_change()
    {
        User before = await User.CreateAsync(NewUser("Bob"));
        Time.Advance(TimeSpan.FromMinutes(1));

        User bob = await User.UpsertAsync(NewUser("Bob"), on: u => u.Username);

        Assert.Equal((before.UpdatedAt, before.UpdatedAt), (bob.UpdatedAt, (await User.SingleAsync()).UpdatedAt));
    }

    [SkippableFact]
    public async Task Times_that_the_program_sets_are_kept()
    {
        DateTimeOffset long_ago = Time.Now.AddYears(-1);
        await User.UpsertAsync(new User { Username = "a", Name = "A", CreatedAt = long_ago, UpdatedAt = long_ago }, on: u => u.Username);

        User row = await User.SingleAsync();
        Assert.Equal((long_ago, long_ago), (row.CreatedAt, row.UpdatedAt));
    }

    [SkippableFact]
    public async Task A_saved_record_is_written_to_its_row_and_its_time_moves()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Time.Advance(TimeSpan.FromMinutes(1));
        bob.Age = 50;

        await User.UpsertAsync(bob);

        User row = await User.SingleAsync();
        Assert.Equal((50, Time.Now, Time.Now), (row.Age, row.UpdatedAt, bob.UpdatedAt));
    }

    [SkippableFact]
    public async Task Keys_come_back_in_the_order_of_a_mixed_list()
    {
        List<User> there = [.. await User.CreateAllAsync(Enumerable.Range(0, 20).Select(i => NewUser($"U{i * 2}")))];
        List<User> users = [.. Enumerable.Range(0, 40).Reverse().Select(i => NewUser($"U{i}", 90))];

        IReadOnlyList<User> result = await User.UpsertAllAsync(users, on: u => new { u.Username });

        Assert.Equal(users, result);
        Dictionary<string, int> ids = (await User.AllAsync()).ToDictionary(u => u.Username, u => u.Id);
        Assert.Equal(40, ids.Count);
        Assert.All(users, u => Assert.Equal(ids[u.Username], u.Id));
        Assert.All(there, u => Assert.Equal(ids[u.Username], u.Id));
        Assert.Equal(40, await User.CountAsync(u => u.Age == 90));
    }

    [SkippableFact]
    public async Task The_primary_key_is_matched_where_nothing_is_named_and_a_record_without_one_is_new()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        User changed = new() { Id = bob.Id, Username = "robert", Name = "Robert" };
        User fresh = NewUser("Ann");

        await User.UpsertAllAsync([fresh, changed]);

        Assert.Equal([("robert", bob.Id), ("ann", fresh.Id)], (await User.OrderBy(u => u.Id).ToListAsync()).Select(u => (u.Username, u.Id)));
    }

    [SkippableFact]
    public async Task A_composite_key_is_matched()
    {
        await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 1 });

        await OrderLine.UpsertAllAsync([new() { OrderId = 1, Line = "a", Quantity = 5 }, new() { OrderId = 0, Line = "b", Quantity = 6 }]);
        await OrderLine.UpsertAsync(new() { OrderId = 0, Line = "b", Quantity = 7 }, on: l => new { l.Line, l.OrderId });

        Assert.Equal([(0, "b", 7), (1, "a", 5)], (await OrderLine.OrderBy(l => l.OrderId).ToListAsync()).Select(l => (l.OrderId, l.Line, l.Quantity)));
    }

    [SkippableFact]
    public async Task A_class_of_keys_alone_is_only_found_to_be_there()
    {
        await Legacy.CreateAsync(new Legacy { Code = "a", Text = "old" });

        Legacy there = await Legacy.UpsertAsync(new Legacy { Code = "a", Text = "new" }, update: l => new { });

        Assert.Equal(("old", "old"), (there.Text, (await Legacy.SingleAsync()).Text));
    }

    [SkippableFact]
    public async Task Only_the_named_columns_are_updated_and_the_record_takes_over_the_others()
    {
        User before = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30, Email = "b@x" });
        Time.Advance(TimeSpan.FromMinutes(1));

        User bob = await User.UpsertAsync(new User { Username = "bob", Name = "Robert", Age = 31 }, on: u => u.Username, update: u => u.Age);

        User row = await User.SingleAsync();
        Assert.Equal(("Bob", 31, "b@x", Time.Now), (row.Name, row.Age, row.Email, row.UpdatedAt));
        Assert.Equal((before.Id, "Bob", 31, "b@x", false), (bob.Id, bob.Name, bob.Age, bob.Email, bob.IsChanged));
    }

    [SkippableFact]
    public async Task With_no_columns_to_update_a_row_that_is_there_stays_as_it_is()
    {
        User before = await User.CreateAsync(NewUser("Bob"));
        Time.Advance(TimeSpan.FromMinutes(1));
        List<User> users = [NewUser("Ann", 90), NewUser("Bob", 91)];

        await User.UpsertAllAsync(users, on: u => u.Username, update: u => new { });

        Assert.Equal((before.Id, 30, before.UpdatedAt), (users[1].Id, users[1].Age, users[1].UpdatedAt));
        Assert.Equal([90, 30], (await User.OrderBy(u => u.Username).ToListAsync()).Select(u => u.Age));
        Assert.Equal((await User.SingleAsync(u => u.Username == "ann")).Id, users[0].Id);
    }

    [SkippableFact]
    public async Task Derived_classes_keep_theirs()
    {
        await Admin.CreateAsync(new Admin { Username = "root", Name = "Root", Level = 1 });
        List<User> users = [NewUser("Bob"), new Admin { Username = "root", Name = "Root", Level = 7 }, new Admin { Username = "new", Name = "New", Level = 2 }];

        await User.UpsertAllAsync(users, on: u => u.Username);

        Assert.Equal([2, 7], (await Admin.OrderBy(a => a.Level).ToListAsync()).Select(a => a.Level));
        Assert.Equal(3, await User.CountAsync());
    }

    [SkippableFact]
    public async Task A_row_of_another_class_is_another_row()
    {
        await Admin.CreateAsync(new Admin { Username = "root", Name = "Root", Level = 1 });
        User user = NewUser("Root");

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => User.UpsertAllAsync([NewUser("A"), user], on: u => u.Username));

        Assert.Equal([typeof(User).Name, "username"], [error.Model!.Name, .. error.Columns]);
        Assert.Equal((1, 0, false), (await RowsAsync("user"), user.Id, user.IsPersisted));
        Assert.Equal("Root", (await Admin.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task A_saved_record_does_not_become_another_row()
    {
        User ann = await User.CreateAsync(NewUser("Ann"));
        User bob = await User.CreateAsync(NewUser("Bob"));
        ann.Username = "bob";

        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.UpsertAsync(ann, on: u => u.Username));

        Assert.Equal(["ann", "bob"], (await User.OrderBy(u => u.Id).ToListAsync()).Select(u => u.Username));
        Assert.Equal((true, bob.Id - 1), (ann.IsChanged, ann.Id));
    }

    [SkippableFact]
    public async Task Two_records_of_the_same_row_are_refused_and_one_twice_is_one()
    {
        User bob = NewUser("Bob");
        Commands.Clear();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAllAsync([bob, NewUser("Ann"), NewUser("Bob")], on: u => u.Username));
        Assert.Contains("'Username' of both are 'bob'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Commands.Texts);

        await User.UpsertAllAsync([bob, bob], on: u => u.Username);
        Assert.Equal(1, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task What_cannot_be_matched_or_updated_is_refused_before_anything_is_sent()
    {
        Commands.Clear();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => new { u.Name, u.Age }));
        Assert.Contains("'Name', 'Age' of 'User' are not the properties of a key or a unique index", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Id'; 'Username'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAllAsync([], on: u => u.Name));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => new { }));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => u.Name.Length));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => new { L = u.Name.Length }));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => u.Posts));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => u.Username, update: u => u.Id));
        await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAsync(NewUser("Bob"), on: u => u.Username, update: u => u.IsAdult));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.UpsertAllAsync([null!], on: u => u.Username));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.UpsertAsync(null!));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Missing_values_and_what_needs_other_tables_are_found_before_anything_is_sent()
    {
        User withPosts = NewUser("B");
        withPosts.Posts.Add(new Post { Title = "One" });
        User nameless = NewUser("A");
        nameless.Name = null!;
        Commands.Clear();

        await Assert.ThrowsAsync<NotNullException>(() => User.UpsertAllAsync([NewUser("C"), nameless], on: u => u.Username));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => User.UpsertAllAsync([NewUser("C"), withPosts], on: u => u.Username));

        Assert.Contains("UpsertAllAsync", error.Message, StringComparison.Ordinal);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_relation_gives_the_foreign_key()
    {
        User user = await User.CreateAsync(NewUser("A"));
        User other = await User.CreateAsync(NewUser("B"));

        Post post = await Post.UpsertAsync(new Post { Title = "One", User = user });
        Assert.Equal(user.Id, post.UserId);
        post.User = other;
        await Post.UpsertAsync(post);
        Assert.Equal((other.Id, other.Id), (post.UserId, (await Post.SingleAsync()).UserId));
        post.UserId = user.Id;
        await Post.UpsertAsync(post);
        Assert.Equal(user.Id, (await Post.SingleAsync()).UserId);

        Post elsewhere = await Post.UpsertAsync(new Post { Id = post.Id, Title = "Two", User = other }, update: p => p.Title);
        Assert.Equal((user.Id, null), (elsewhere.UserId, elsewhere.User));
        await Post.UpsertAsync(new Post { Id = post.Id, Title = "Two", User = other }, update: p => p.User);
        Assert.Equal(other.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact]
    public async Task A_foreign_key_that_leads_nowhere_takes_all_back()
    {
        User user = await User.CreateAsync(NewUser("A"));
        Post good = new() { Title = "One", UserId = user.Id };

        await Assert.ThrowsAsync<ForeignKeyException>(() => Post.UpsertAllAsync([good, new Post { Title = "Two", UserId = 99 }]));

        Assert.Equal((0, 0, false), (await RowsAsync("post"), good.Id, good.IsPersisted));
    }

    [SkippableFact]
    public async Task Concurrency_tokens_are_written_and_not_compared()
    {
        Account account = await Account.CreateAsync(new Account { Balance = 1, Version = 5 });

        await Account.UpsertAsync(new Account { Id = account.Id, Balance = 2, Version = 1 });

        Assert.Equal((2, 1), ((int)(await Account.SingleAsync()).Balance, (await Account.SingleAsync()).Version));
    }

    [SkippableFact]
    public async Task Many_rows_are_one_text()
    {
        await Legacy.CreateAllAsync(Enumerable.Range(0, 100).Select(i => new Legacy { Code = $"c{i * 7}" }));
        List<Legacy> rows = [.. Enumerable.Range(0, 5000).Select(i => new Legacy { Code = $"c{i}", Text = $"t{i}" })];
        Commands.Clear();

        await Legacy.UpsertAllAsync(rows);

        Assert.Single(Commands.Texts.Distinct());
        Assert.Equal((5000, 0), (await RowsAsync("legacy"), await Legacy.CountAsync(l => l.Text == null)));
        Assert.All(rows, r => Assert.Equal("t" + r.Code[1..], r.Text));
    }

    [SkippableFact]
    public async Task No_records_send_nothing()
    {
        Commands.Clear();

        Assert.Empty(await User.UpsertAllAsync([], on: u => u.Username));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Every_value_is_a_parameter_and_commands_are_seen()
    {
        Commands.Clear();

        await User.UpsertAsync(new User { Username = "b'ob", Name = "\"; DROP TABLE user; --", Age = 424242 }, on: u => u.Username);

        string text = Assert.Single(Commands.Texts);
        Assert.DoesNotContain("424242", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DROP", text, StringComparison.Ordinal);
        Assert.Equal("\"; DROP TABLE user; --", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Somebody_elses_row_does_not_stand_in_the_way()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => User.UpsertAsync(new User { Username = "bob", Name = "Bob", Age = i }, on: u => u.Username)));

        Assert.Equal(1, await RowsAsync("user"));
    }
}
