using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Models.Errors;

/// <summary>What a database refuses: the exception, and that nothing is half-written and a corrected record can be saved.</summary>
public abstract class SaveErrorsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Limited)];

    /// <summary>Whether the database tells the names of violated constraints.</summary>
    protected abstract bool NamesConstraints { get; }

    /// <summary>Whether the database minds the length of texts.</summary>
    protected abstract bool LimitsLength { get; }

    /// <summary>The SQL that lets a column of an existing table have no nulls, unknown to the model.</summary>
    protected abstract string RequireLooseSql { get; }

    [SkippableFact]
    public async Task A_unique_value_that_is_taken()
    {
        await User.CreateAsync(NewUser("Bob"));
        User second = NewUser("Bob");

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => second.SaveAsync());

        Assert.Equal((typeof(User), "username"), (error.Model, Assert.Single(error.Columns)));
        Assert.Equal(NamesConstraints, error.Constraint is not null);
        Assert.IsAssignableFrom<DbUpdateException>(error.InnerException);
        Assert.Contains("'username'", error.Message);
        Assert.Equal((0, 1), (second.Id, await RowsAsync("user")));
        second.Username = "bob2";
        await second.SaveAsync();
        Assert.Equal(2, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task A_unique_value_that_is_taken_in_an_update()
    {
        await User.CreateAsync(NewUser("Bob"));
        User ann = await User.CreateAsync(NewUser("Ann"));

        await Assert.ThrowsAsync<UniqueConstraintException>(() => ann.UpdateAsync(u => (u.Username, u.Age) = ("bob", 5)));

        User found = await User.FindOrFailAsync(ann.Id);
        Assert.Equal(("ann", 30), (found.Username, found.Age));
        Assert.Equal(["UPDATE user: age, updated_at, username"], await WritesOf(() => ann.UpdateAsync(u => u.Username = "anna")));
        Assert.Equal(("anna", 5), (await User.FindOrFailAsync(ann.Id) is var u ? (u.Username, u.Age) : default));
    }

    [SkippableFact]
    public async Task A_unique_combination_that_is_taken_names_all_its_columns()
    {
        await Limited.CreateAsync(new Limited { Area = "a", Number = 1 });

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => Limited.CreateAsync(new Limited { Area = "a", Number = 1 }));

        Assert.Equal(["area", "number"], error.Columns);
        await Limited.CreateAsync(new Limited { Area = "a", Number = 2 });
    }

    [SkippableFact]
    public async Task A_key_that_is_taken()
    {
        await Legacy.CreateAsync(new Legacy { Code = "x", Text = "1" });
        await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 1 });

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => Legacy.CreateAsync(new Legacy { Code = "x", Text = "2" }));
        Assert.Equal((typeof(Legacy), "code"), (error.Model, Assert.Single(error.Columns)));
        error = await Assert.ThrowsAsync<UniqueConstraintException>(() => OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 2 }));
        Assert.Equal(["line", "order_id"], error.Columns.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<UniqueConstraintException>(() => Legacy.CreateAllAsync([new Legacy { Code = "z" }, new Legacy { Code = "z" }]));

        Assert.Equal(("1", 1), ((await Legacy.SingleAsync()).Text, (await OrderLine.SingleAsync()).Quantity));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_related_record_that_is_refused_leaves_nothing_of_the_graph(bool inSession)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        await User.CreateAsync(NewUser("Bob"));
        Post post = new() { Title = "t", User = NewUser("Bob"), Category = new Category { Name = "c" } };
        post.Tags.Add(new Tag { Name = "x" });

        var error = await Assert.ThrowsAsync<UniqueConstraintException>(() => post.SaveAsync());

        Assert.Equal(typeof(User), error.Model);
        Assert.Equal((1, 0, 0, 0, 0), (await RowsAsync("user"), await RowsAsync("post"), await RowsAsync("category"), await RowsAsync("tag"), await RowsAsync("post_tag")));
        post.User!.Username = "bob2";
        await post.SaveAsync();
        Assert.Equal((2, 1, 1, 1, 1), (await RowsAsync("user"), await RowsAsync("post"), await RowsAsync("category"), await RowsAsync("tag"), await RowsAsync("post_tag")));
        Post found = await Post.Where(p => p.Id == post.Id).Include(p => p.User).Include(p => p.Category).Include(p => p.Tags).FirstAsync();
        Assert.Equal(("bob2", "c", "x"), (found.User!.Username, found.Category!.Name, found.Tags.Single().Name));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_graph_that_was_rolled_back_can_be_saved_again(bool inSession)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        Post post = new() { Title = "t", User = NewUser("Bob"), Category = new Category { Name = "c" }, Comments = [] };
        post.Tags.Add(new Tag { Name = "x" });
        post.Comments.Add(new Comment { Body = "b", User = post.User });

        await Db.TransactionAsync(async tx =>
        {
            await post.SaveAsync();
            await tx.RollbackAsync();
        });

        Assert.Equal((0, 0, 0), (post.Id, post.User!.Id, await RowsAsync("user")));
        await post.SaveAsync();
        Post found = await Post.Where(p => p.Id == post.Id).AsNoTracking().Include(p => p.User).Include(p => p.Category).Include(p => p.Tags).Include(p => p.Comments).FirstAsync();
        Assert.Equal(("bob", "c", "x", "b"), (found.User!.Username, found.Category!.Name, found.Tags.Single().Name, found.Comments.Single().Body));
    }

    [SkippableFact]
    public async Task A_reference_to_a_row_that_is_not_there()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Post post = new() { Title = "t", UserId = bob.Id + 1000 };

        var error = await Assert.ThrowsAsync<ForeignKeyException>(() => post.SaveAsync());

        Assert.Equal(typeof(Post), error.Model);
        Assert.Equal(NamesConstraints, error.Columns.SequenceEqual(["user_id"]));
        Assert.Equal((0, 0), (post.Id, await RowsAsync("post")));
        post.UserId = bob.Id;
        await post.SaveAsync();
        await Assert.ThrowsAsync<ForeignKeyException>(() => post.UpdateAsync(p => p.UserId = -1));
        Assert.Equal(bob.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact]
    public async Task A_row_that_others_refer_to_cannot_be_deleted()
    {
        Category root = await Category.CreateAsync(new Category { Name = "root" });
        Category leaf = await Category.CreateAsync(new Category { Name = "leaf", ParentId = root.Id });
        Category other = await Category.CreateAsync(new Category { Name = "other" });

        Assert.Equal(typeof(Category), (await Assert.ThrowsAsync<ForeignKeyException>(() => root.DeleteAsync())).Model);
        await Assert.ThrowsAsync<ForeignKeyException>(() => Category.DeleteAllAsync([other, root]));

        Assert.Equal(3, await RowsAsync("category"));
        await root.UpdateAsync(c => c.Name = "still there");
        await leaf.DeleteAsync();
        await root.DeleteAsync();
        Assert.Equal("other", (await Category.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task A_required_value_that_is_null_is_refused_before_anything_is_sent()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Commands.Clear();

        var error = await Assert.ThrowsAsync<NotNullException>(() => User.CreateAsync(new User { Username = null!, Name = null! }));
        Assert.Equal((typeof(User), "name,username"), (error.Model, string.Join(',', error.Columns.Order(StringComparer.Ordinal))));
        error = await Assert.ThrowsAsync<NotNullException>(() => User.CreateAsync(new { username = "x" }));
        Assert.Equal("name", Assert.Single(error.Columns));
        await Assert.ThrowsAsync<NotNullException>(() => bob.UpdateAsync(u => u.Name = null!));

        Assert.Empty(Commands.Texts);
        await bob.UpdateAsync(u => u.Name = "Bob2");
        Assert.Equal("Bob2", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task A_null_that_only_the_database_refuses()
    {
        await SqlAsync(RequireLooseSql);
        Limited limited = new() { Code = "c" };

        var error = await Assert.ThrowsAsync<NotNullException>(() => limited.SaveAsync());

        Assert.Equal((typeof(Limited), "loose"), (error.Model, Assert.Single(error.Columns)));
        Assert.NotNull(error.InnerException);
        Assert.Equal(0, await RowsAsync("limited"));
        await limited.UpdateAsync(l => l.Loose = "x");
        Assert.Equal("x", (await Limited.SingleAsync()).Loose);
        await Assert.ThrowsAsync<NotNullException>(() => limited.UpdateAsync(l => l.Loose = null));
    }

    [SkippableFact]
    public async Task A_check_constraint_that_does_not_hold()
    {
        Limited limited = await Limited.CreateAsync(new Limited { Score = 1 });

        var error = await Assert.ThrowsAsync<CheckConstraintException>(() => limited.UpdateAsync(l => l.Score = -1));

        Assert.Equal((typeof(Limited), "ck_limited_score"), (error.Model, error.Constraint));
        Assert.Equal(1, (await Limited.SingleAsync()).Score);
        await limited.UpdateAsync(l => l.Score = 2);
        Assert.Equal(2, (await Limited.SingleAsync()).Score);
    }

    [SkippableFact]
    public async Task A_text_that_is_too_long()
    {
        Skip.IfNot(LimitsLength, "This database does not mind the length of texts.");
        Limited limited = await Limited.CreateAsync(new Limited { Code = "12345" });

        var error = await Assert.ThrowsAsync<ValueTooLongException>(() => limited.UpdateAsync(l => l.Code = "123456"));

        Assert.Equal(typeof(Limited), error.Model);
        Assert.Equal("12345", (await Limited.SingleAsync()).Code);
        await limited.UpdateAsync(l => l.Code = "6");
        Assert.Equal("6", (await Limited.SingleAsync()).Code);
    }

    [SkippableFact]
    public async Task A_row_that_somebody_else_changed()
    {
        Guid id = (await Account.CreateAsync(new Account { Balance = 10 })).Id;
        Account first = await Account.FindOrFailAsync(id);
        Account second = await Account.FindOrFailAsync(id);
        await first.UpdateAsync(a => (a.Balance, a.Version) = (20, 1));

        Assert.Equal(typeof(Account), (await Assert.ThrowsAsync<StaleRecordException>(() => second.UpdateAsync(a => (a.Balance, a.Version) = (5, 1)))).Model);
        await Assert.ThrowsAsync<StaleRecordException>(() => second.DeleteAsync());
        await Assert.ThrowsAsync<StaleRecordException>(() => Account.DeleteAllAsync([second]));

        Account found = await Account.FindOrFailAsync(id);
        Assert.Equal((20, 1), (found.Balance, found.Version));
        await second.RefreshAsync();
        await second.UpdateAsync(a => (a.Balance, a.Version) = (5, 2));
        Assert.Equal(5, (await Account.FindOrFailAsync(id)).Balance);
        await second.DeleteAsync();
        Assert.Equal(0, await RowsAsync("account"));
    }

    [SkippableFact]
    public async Task A_row_with_a_token_that_is_gone_is_not_found_rather_than_stale()
    {
        Account account = await Account.CreateAsync(new Account());
        await SqlAsync("DELETE FROM account");

        await Assert.ThrowsAsync<RecordNotFoundException>(() => account.UpdateAsync(a => a.Balance = 5));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => account.DeleteAsync());
    }

    [SkippableFact]
    public async Task A_stale_row_among_many_leaves_all_as_they_were()
    {
        List<Account> accounts = [.. await Account.CreateAllAsync([new Account(), new Account(), new Account()])];
        await SqlAsync($"UPDATE account SET version = 9 WHERE lower(CAST(id AS text)) = '{accounts[1].Id}'");
        accounts.ForEach(a => a.Balance = 5);

        await Assert.ThrowsAsync<StaleRecordException>(() => Account.UpdateAllAsync(accounts));

        Assert.All(await Account.AllAsync(), a => Assert.Equal(0, a.Balance));
        await accounts[1].RefreshAsync();
        await Account.UpdateAllAsync(accounts);
        Assert.Equal(2, await Account.CountAsync(a => a.Balance == 5));
    }
}
