using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Saves that write links of a many-to-many relation, and no column of the record itself.</summary>
public abstract class LinkChangesSpecification : Specification
{
    [SkippableFact]
    public async Task A_link_that_was_saved_is_not_written_again()
    {
        Post post = await NewPostAsync(new Tag { Name = "csharp" });
        Tag sql = await Tag.CreateAsync(new Tag { Name = "sql" });

        await post.UpdateAsync(p => p.Tags.Add(sql));
        await post.UpdateAsync(p => p.Tags.RemoveAt(0));
        Commands.Clear();
        await post.SaveAsync();

        Assert.Empty(Commands.Texts);
        Assert.Equal(["sql"], (await Post.Query.Include(p => p.Tags).SingleAsync()).Tags.Select(t => t.Name));
    }

    [SkippableFact]
    public async Task A_link_whose_transaction_was_rolled_back_is_written_by_the_next_save()
    {
        Post post = await NewPostAsync();
        Tag sql = await Tag.CreateAsync(new Tag { Name = "sql" });

        await Db.TransactionAsync(async transaction =>
        {
            await post.UpdateAsync(p => p.Tags.Add(sql));
            await transaction.RollbackAsync();
        });
        Assert.Empty((await Post.Query.Include(p => p.Tags).SingleAsync()).Tags);
        await post.SaveAsync();

        Assert.Equal(["sql"], (await Post.Query.Include(p => p.Tags).SingleAsync()).Tags.Select(t => t.Name));
    }

    private static async Task<Post> NewPostAsync(params List<Tag> tags)
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        return await Post.CreateAsync(new Post { Title = "Hello", User = bob, Tags = tags });
    }
}
