namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

public abstract class FillSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Guarded)];

    [SkippableFact]
    public async Task A_dictionary_makes_a_record_too()
    {
        Guarded made = await Guarded.CreateAsync(new Dictionary<string, object?> { ["name"] = "n", ["Rank"] = null, ["nick"] = "x" });

        Guarded found = await Guarded.FindOrFailAsync(made.Id);
        Assert.Equal(("n", null, "x"), (found.Name, found.Rank, found.Alias));
    }

    [SkippableTheory]
    [InlineData("CreatedAt")]
    [InlineData("created_at")]
    [InlineData("createdat")]
    [InlineData("CREATED_AT")]
    public void Case_and_single_underscores_do_not_matter(string name)
    {
        User user = NewUser("Bob");

        user[name] = Time.Now;

        Assert.Equal(Time.Now, user.CreatedAt);
        Assert.Equal(Time.Now, user[name]);
    }

    [SkippableFact]
    public void A_column_name_reads_and_sets_its_property()
    {
        Guarded guarded = new();

        guarded["nick"] = "x";

        Assert.Equal("x", guarded.Alias);
        Assert.Equal("x", guarded["nick"]);
        Assert.Equal("x", guarded["alias"]);
    }

    [SkippableFact]
    public async Task Fill_sets_and_saves_nothing()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Commands.Clear();

        bob.Fill(new { name = "Bobby", Age = 5L });

        Assert.Equal(("Bobby", 5), (bob.Name, bob.Age));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task An_unknown_name_sets_nothing_and_names_the_nearest()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Commands.Clear();

        var error = Assert.Throws<UnknownAttributeException>(() => bob.Fill(new { age = 99, usrname = "x" }));

        Assert.Equal((typeof(User), "usrname", "username"), (error.Model, error.Attribute, error.Nearest[0]));
        Assert.Contains("'username'", error.Message);
        Assert.Equal((30, "bob"), (bob.Age, bob.Username));
        await Assert.ThrowsAsync<UnknownAttributeException>(() => bob.UpdateAsync(new { age = 99, usrname = "x" }));
        await Assert.ThrowsAsync<UnknownAttributeException>(() => User.CreateAsync(new { usrname = "x" }));
        Assert.Throws<UnknownAttributeException>(() => bob["usrname"]);
        Assert.Throws<UnknownAttributeException>(() => bob["usrname"] = 1);
        Assert.Equal(30, bob.Age);
        Assert.Empty(Commands.Texts);
    }

    [SkippableTheory]
    [InlineData("is_admin")]
    [InlineData("token")]
    [InlineData("length")]
    public async Task What_cannot_be_set_by_name_is_refused_and_nothing_is_set(string name)
    {
        Guarded guarded = new() { Name = "before" };
        Dictionary<string, object?> values = new() { ["name"] = "after", [name] = null };

        Assert.Equal((typeof(Guarded), name), Assert.Throws<NotSettableException>(() => guarded.Fill(values)) is var e ? (e.Model, e.Attribute) : default);
        Assert.Throws<NotSettableException>(() => guarded[name] = null);
        await Assert.ThrowsAsync<NotSettableException>(() => Guarded.CreateAsync(values));
        await Assert.ThrowsAsync<NotSettableException>(() => guarded.UpdateAsync(values));

        Assert.Equal("before", guarded.Name);
        Assert.NotNull(guarded[name]);
        Assert.Equal(0, await RowsAsync("guarded"));
    }

    [SkippableFact]
    public async Task CSharp_code_sets_what_cannot_be_set_by_name()
    {
        Guarded guarded = await Guarded.CreateAsync(new Guarded { IsAdmin = true });

        Assert.True((await Guarded.FindOrFailAsync(guarded.Id)).IsAdmin);
        await guarded.UpdateAsync(g => g.IsAdmin = false);
        Assert.False((await Guarded.FindOrFailAsync(guarded.Id)).IsAdmin);
    }

    [SkippableTheory]
    [InlineData("age", "many")]
    [InlineData("age", 1.5)]
    [InlineData("age", 3_000_000_000L)]
    [InlineData("age", null)]
    [InlineData("name", 5)]
    [InlineData("created_at", true)]
    [InlineData("posts", 1)]
    [InlineData("profile", "x")]
    public void A_value_that_does_not_fit_sets_nothing(string name, object? value)
    {
        User bob = NewUser("Bob");

        var error = Assert.Throws<AttributeValueException>(() => bob.Fill(new Dictionary<string, object?> { ["email"] = "e", [name] = value }));

        Assert.Equal((typeof(User), name), (error.Model, error.Attribute));
        Assert.Null(bob.Email);
        Assert.Throws<AttributeValueException>(() => bob[name] = value);
        Assert.Equal((30, "Bob"), (bob.Age, bob.Name));
    }

    [SkippableTheory]
    [InlineData("rank", 5L, 5)]
    [InlineData("rank", "5", 5)]
    [InlineData("rank", 5.0, 5)]
    [InlineData("hue", "green", Hue.Green)]
    [InlineData("hue", 2, Hue.Blue)]
    public void A_value_of_another_type_is_converted_where_nothing_is_lost(string name, object value, object expected)
    {
        Guarded guarded = new();

        guarded[name] = value;

        Assert.Equal(expected, guarded[name]);
    }

    [SkippableTheory]
    [InlineData(7)]
    [InlineData("Purple")]
    public void A_value_that_the_enum_does_not_have_is_refused(object value)
        => Assert.Throws<AttributeValueException>(() => new Guarded()["hue"] = value);

    [SkippableFact]
    public async Task Relations_can_be_set_by_name()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));

        Post post = await Post.CreateAsync(new { title = "t", user = bob });

        Assert.Equal(bob.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
    }

    [SkippableFact]
    public async Task What_holds_no_names_is_an_argument_error()
    {
        User bob = NewUser("Bob");

        Assert.Throws<ArgumentException>(() => bob.Fill(5));
        Assert.Throws<ArgumentException>(() => bob.Fill("name"));
        Assert.Throws<ArgumentException>(() => bob.Fill(new[] { 1 }));
        Assert.Throws<ArgumentNullException>(() => bob.Fill(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => bob.UpdateAsync(5));
        await Assert.ThrowsAsync<ArgumentException>(() => User.CreateAsync(5));
        await Assert.ThrowsAsync<ArgumentException>(() => User.CreateAsync("name"));
        Assert.Equal(0, await RowsAsync("user"));
    }

    [SkippableFact]
    public void The_indexer_refuses_a_null_name()
    {
        Assert.Throws<ArgumentNullException>(() => NewUser("Bob")[null!]);
        Assert.Throws<ArgumentNullException>(() => NewUser("Bob")[null!] = 1);
    }

    [SkippableFact]
    public async Task An_update_by_name_fills_and_saves()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));

        Assert.Equal(["UPDATE user: age, name, updated_at"], await WritesOf(() => bob.UpdateAsync(new { name = "Bob2", age = 5 })));

        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal(("Bob2", 5), (found.Name, found.Age));
    }

    [SkippableFact]
    public async Task An_update_whose_function_throws_writes_nothing()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Commands.Clear();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => bob.UpdateAsync(_ => throw new InvalidTimeZoneException()));

        Assert.Empty(Commands.Texts);
    }
}
