using Xunit;

namespace EFCore.ActiveRecord.Specifications.Models.RowState;

/// <summary>A record knows whether it has a row, and what differs from it.</summary>
public abstract class ChangesSpecification : Specification
{
    [SkippableFact]
    public async Task A_new_record_is_changed_and_not_persisted()
    {
        User bob = new() { Username = "bob", Name = "Bob" };
        Assert.Equal((false, true), (bob.IsPersisted, bob.IsChanged));
        Assert.Equal(["name", "username"], bob.Changes.Keys.Order());
        Assert.Equal(new AttributeChange(null, "Bob"), bob.Changes["name"]);

        await bob.SaveAsync();
        Assert.Equal((true, false), (bob.IsPersisted, bob.IsChanged));
        Assert.Empty(bob.Changes);
    }

    [SkippableFact]
    public async Task Changes_tell_what_was_and_what_is()
    {
        User bob = await (await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 })).RefreshAsync();
        bob.Name = "Robert";
        bob["age"] = 31;
        bob.Email = "b@example.org";

        Assert.True(bob.IsChanged);
        Assert.Equal(["age", "email", "name"], bob.Changes.Keys.Order());
        Assert.Equal(("Bob", "Robert"), (bob.Changes["Name"].Was, bob.Changes["Name"].Is));
        Assert.Equal(new AttributeChange(null, "b@example.org"), bob.Changes["email"]);
        Assert.False(bob.Changes.ContainsKey("username"));
        Assert.Contains("'age'", Assert.Throws<KeyNotFoundException>(() => bob.Changes["username"]).Message, StringComparison.Ordinal);

        bob.Name = "Bob";
        bob.Age = 30;
        bob.Email = null;
        Assert.False(bob.IsChanged);
    }

    [SkippableFact]
    public async Task A_deleted_record_is_not_persisted()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        await bob.DeleteAsync();

        Assert.False(bob.IsPersisted);
    }

    [SkippableFact]
    public async Task A_class_without_the_base_class_knows_it_too()
    {
        Tag tag = await Tag.CreateAsync(new Tag { Name = "a" });
        Assert.Equal((true, false), (tag.IsPersisted, tag.IsChanged));
        tag.Name = "b";

        Assert.Equal(new AttributeChange("a", "b"), tag.Changes["name"]);
    }
}
