namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

public abstract class SaveSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task A_new_record_is_inserted_and_a_saved_one_updated()
    {
        User bob = NewUser("Bob");

        Assert.Equal(["INSERT user"], await WritesOf(() => bob.SaveAsync()));
        bob.Age = 5;
        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => bob.SaveAsync()));

        Assert.Equal(1, await RowsAsync("user"));
        Assert.Equal(5, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task A_record_that_was_read_is_updated_with_its_changed_columns_only()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        User read = await User.FindOrFailAsync(bob.Id);
        await bob.UpdateAsync(u => u.Name = "Other");

        read.Email = "e@x";
        Assert.Equal(["UPDATE user: email, updated_at"], await WritesOf(() => read.SaveAsync()));

        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal(("Other", "e@x"), (found.Name, found.Email));
    }

    [SkippableFact]
    public async Task Where_nothing_changed_nothing_is_sent_and_updated_at_stays()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        DateTimeOffset before = bob.UpdatedAt;
        Time.Advance(TimeSpan.FromMinutes(1));
        Commands.Clear();

        await bob.SaveAsync();
        await bob.UpdateAsync(u => u.Age = u.Age);
        await bob.UpdateAsync(new { age = 30 });
        await User.SaveAllAsync([bob]);
        await User.UpdateAllAsync([bob]);

        Assert.Empty(Commands.Texts);
        Assert.Equal(before, bob.UpdatedAt);
    }

    [SkippableFact]
    public async Task A_change_that_was_taken_back_is_none()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        bob.Age = 99;
        bob.Age = 30;
        Commands.Clear();

        await bob.SaveAsync();

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Saved_changes_are_not_saved_again()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        await bob.UpdateAsync(u => u.Age = 1);

        Assert.Equal(["UPDATE user: name, updated_at"], await WritesOf(() => bob.UpdateAsync(u => u.Name = "B")));
    }

    [SkippableFact]
    public async Task An_interface_only_record_is_updated_with_its_changed_columns_only()
    {
        Tag tag = await Tag.CreateAsync(new { name = "a" });
        Tag read = await Tag.FindOrFailAsync(tag.Id);
        Commands.Clear();

        await read.SaveAsync();
        Assert.Empty(Commands.Texts);
        Assert.Equal(["UPDATE tag: name"], await WritesOf(() => read.UpdateAsync(new { Name = "b" })));
        Assert.Equal("b", (await Tag.FindOrFailAsync(tag.Id)).Name);
    }

    [SkippableFact]
    public async Task A_derived_record_goes_through_the_statics_of_its_base_class()
    {
        User created = await User.CreateAsync(new Admin { Username = "root", Name = "Root", Level = 3 });

        Assert.Equal(3, (await Admin.FindOrFailAsync(created.Id)).Level);
        ((Admin)created).Level = 4;
        Assert.Equal(["UPDATE user: level, updated_at"], await WritesOf(() => created.SaveAsync()));
        User read = await User.FindOrFailAsync(created.Id);
        Assert.Equal(4, Assert.IsType<Admin>(read).Level);
        Assert.Equal(["UPDATE user: level, updated_at"], await WritesOf(() => read.UpdateAsync(new { level = 5 })));
        await User.SaveAllAsync([NewUser("Bob"), new Admin { Username = "r2", Name = "R2" }]);
        Assert.Equal(2, await Admin.CountAsync());
        Assert.Equal(1, await User.DestroyAsync(created.Id));
        Assert.Null(await Admin.FindAsync(created.Id));
    }

    [SkippableFact]
    public async Task A_composite_key_addresses_one_row()
    {
        await OrderLine.CreateAllAsync([new OrderLine { OrderId = 1, Line = "a", Quantity = 1 }, new OrderLine { OrderId = 1, Line = "b", Quantity = 1 }]);
        OrderLine b = await OrderLine.FindOrFailAsync(1, "b");

        await b.UpdateAsync(new { quantity = 5 });

        Assert.Equal((1, 5), ((await OrderLine.FindOrFailAsync(1, "a")).Quantity, (await OrderLine.FindOrFailAsync(1, "b")).Quantity));
        await b.DeleteAsync();
        Assert.Null(await OrderLine.FindAsync(1, "b"));
        Assert.NotNull(await OrderLine.FindAsync(1, "a"));
    }

    [SkippableFact]
    public async Task A_guid_key_is_made_up_and_one_that_is_given_is_kept()
    {
        Guid given = Guid.NewGuid();

        Account made = await Account.CreateAsync(new Account { Balance = 1.25m });
        Account kept = await Account.CreateAsync(new { id = given, balance = 2 });

        Assert.NotEqual(Guid.Empty, made.Id);
        Assert.Equal(given, kept.Id);
        Assert.Equal(1.25m, (await Account.FindOrFailAsync(made.Id)).Balance);
        Assert.Equal(2m, (await Account.FindOrFailAsync(given)).Balance);
    }

    [SkippableFact]
    public async Task A_string_key_is_the_programs()
    {
        Legacy legacy = await new Legacy { Code = "x", Text = "1" }.SaveAsync();

        await legacy.UpdateAsync(new { text = "2" });

        Assert.Equal("2", (await Legacy.FindOrFailAsync("x")).Text);
        Assert.Equal(1, await RowsAsync("legacy"));
    }

    [SkippableFact]
    public async Task The_key_of_a_saved_record_cannot_change()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Legacy legacy = await Legacy.CreateAsync(new Legacy { Code = "x" });
        OrderLine line = await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a" });
        Tag tag = await Tag.CreateAsync(new Tag { Name = "t" });
        var id = bob.Id;
        Commands.Clear();

        Assert.Equal(typeof(User), (await Assert.ThrowsAsync<InvalidKeyException>(() => bob.UpdateAsync(u => u.Id++))).Model);
        await Assert.ThrowsAsync<InvalidKeyException>(() => legacy.UpdateAsync(l => l.Code = "y"));
        await Assert.ThrowsAsync<InvalidKeyException>(() => line.UpdateAsync(l => l.Line = "b"));
        await Assert.ThrowsAsync<InvalidKeyException>(() => tag.UpdateAsync(t => t.Id++));

        Assert.Empty(Commands.Texts);
        bob.Id = id;
        await bob.UpdateAsync(u => u.Age = 1);
        Assert.Equal(1, (await User.FindOrFailAsync(id)).Age);
    }

    [SkippableFact]
    public async Task An_unsaved_record_has_no_row_to_read_or_delete()
    {
        await Assert.ThrowsAsync<InvalidKeyException>(() => NewUser("Bob").DeleteAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => NewUser("Bob").RefreshAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.UpdateAllAsync([NewUser("Bob")]));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.DeleteAllAsync([NewUser("Bob")]));
        Assert.Empty(Commands.Texts.Where(t => t.Contains("\"user\"", StringComparison.Ordinal) && !t.Contains("CREATE", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task A_refreshed_record_has_the_rows_values_and_no_changes()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        await SqlAsync($"UPDATE \"user\" SET age = 77 WHERE id = {bob.Id}");
        bob.Name = "unsaved";

        Assert.Same(bob, await bob.RefreshAsync());

        Assert.Equal((77, "Bob"), (bob.Age, bob.Name));
        Commands.Clear();
        await bob.SaveAsync();
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_record_whose_row_is_gone_cannot_be_refreshed_updated_or_deleted()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        await SqlAsync("DELETE FROM \"user\"");

        var error = await Assert.ThrowsAsync<RecordNotFoundException>(() => bob.RefreshAsync());
        Assert.Equal((typeof(User), (object?)bob.Id), (error.Model, error.Key[0]));
        Assert.Equal("Bob", bob.Name);
        Assert.Equal((object?)bob.Id, (await Assert.ThrowsAsync<RecordNotFoundException>(() => bob.UpdateAsync(u => u.Age = 5))).Key[0]);
        Assert.Equal((object?)bob.Id, (await Assert.ThrowsAsync<RecordNotFoundException>(() => bob.DeleteAsync())).Key[0]);
        Assert.Equal(0, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task A_deleted_record_cannot_be_saved_but_created_anew()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        var id = bob.Id;
        await bob.DeleteAsync();

        Assert.Equal((object?)id, (await Assert.ThrowsAsync<RecordDeletedException>(() => bob.SaveAsync())).Key[0]);
        await Assert.ThrowsAsync<RecordDeletedException>(() => bob.UpdateAsync(u => u.Age = 1));
        await Assert.ThrowsAsync<RecordDeletedException>(() => bob.DeleteAsync());
        await Assert.ThrowsAsync<RecordDeletedException>(() => User.SaveAllAsync([NewUser("Ann"), bob]));
        Assert.Equal(0, await RowsAsync("user"));

        await User.CreateAsync(bob);
        Assert.Equal("Bob", (await User.FindOrFailAsync(bob.Id)).Name);
        await bob.UpdateAsync(u => u.Name = "Bob2");
        Assert.Equal("Bob2", (await User.FindOrFailAsync(bob.Id)).Name);
    }

    [SkippableFact]
    public async Task A_detached_record_updates_the_row_with_its_key()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));

        await User.UpdateAllAsync([new User { Id = bob.Id, Username = "bob", Name = "Other", Age = 1, CreatedAt = bob.CreatedAt }]);

        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal(("Other", 1, 1), (found.Name, found.Age, await RowsAsync("user")));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.UpdateAllAsync([new User { Id = bob.Id + 1000, Username = "no", Name = "No" }]));
    }

    [SkippableFact]
    public async Task Null_arguments_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.CreateAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.CreateAsync((object)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((User)null!).SaveAsync());
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((User)null!).DeleteAsync());
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((User)null!).RefreshAsync());
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((Document)null!).RestoreAsync());
        await Assert.ThrowsAsync<ArgumentNullException>(() => NewUser("Bob").UpdateAsync((object)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => NewUser("Bob").UpdateAsync((Action<User>)null!));
        Assert.Equal(0, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task A_cancelled_write_writes_nothing()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        CancellationToken cancelled = new(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.CreateAsync(NewUser("Ann"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob.UpdateAsync(u => u.Age = 5, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob.DeleteAsync(cancellationToken: cancelled));

        Assert.Equal(30, (await User.FindOrFailAsync(bob.Id)).Age);
        Assert.Equal(1, await RowsAsync("user"));
        await bob.SaveAsync();
        Assert.Equal(5, (await User.FindOrFailAsync(bob.Id)).Age);
    }
}
