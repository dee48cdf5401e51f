using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

public abstract class CreateSpecification : Specification
{
    [SkippableFact]
    public async Task An_object_is_inserted_and_has_its_key_and_stamps()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

        Assert.True(bob.Id > 0);
        Assert.Equal(Time.Now, bob.CreatedAt);
        Assert.Equal(Time.Now, bob.UpdatedAt);
        User found = await User.FindOrFailAsync(bob.Id);
        Assert.Equal(("bob", "Bob", 30, Time.Now), (found.Username, found.Name, found.Age, found.CreatedAt));
    }

    [SkippableFact]
    public async Task Names_are_those_of_columns_or_properties()
    {
        User ann = await User.CreateAsync(new { username = "ann", Name = "Ann", age = 31 });

        Assert.Equal(("ann", "Ann", 31), (ann.Username, ann.Name, ann.Age));
    }
}
