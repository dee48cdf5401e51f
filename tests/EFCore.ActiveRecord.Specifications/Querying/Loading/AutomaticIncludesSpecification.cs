using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>Relations that the model says are always included come with every load, one object for each row.</summary>
public abstract class AutomaticIncludesSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Loaded_rows_bring_what_is_always_included()
    {
        List<Post> posts = await Post.With(p => p.SelectIn(x => x.Comments)).OrderBy(p => p.Id).ToListAsync();

        Assert.Equal([["bob", "cid"], [], ["ann"], []], posts.Select(p => p.Comments.OrderBy(c => c.Id).Select(c => c.User!.Name).ToArray()));
    }

    [SkippableFact]
    public async Task Loads_onto_records_bring_it_too_and_a_row_is_one_object()
    {
        List<Post> posts = await Post.OrderBy(p => p.Id).ToListAsync();

        await posts.LoadAsync(s => s.SelectIn(p => p.User).SelectIn(p => p.Comments));

        Assert.Equal([["bob", "cid"], [], ["ann"], []], posts.Select(p => p.Comments.OrderBy(c => c.Id).Select(c => c.User!.Name).ToArray()));
        Assert.Same(posts[0].User, posts[2].Comments[0].User);
        Assert.Same(posts[2].User, posts[0].Comments.Single(c => c.User!.Name == "bob").User);
    }

    [SkippableFact]
    public async Task Records_that_were_included_are_known()
    {
        List<Post> posts = await Post.OrderBy(p => p.Id).Take(1).ToListAsync();
        await posts.LoadAsync(p => p.Comments);
        User bob = posts[0].Comments.Single(c => c.User!.Name == "bob").User!;
        Commands.Clear();

        await bob.SaveAsync();
        Assert.Empty(Commands.Texts);
        await bob.UpdateAsync(u => u.Age = 18);

        Assert.Single(Commands.Texts.Where(t => t.Contains("UPDATE", StringComparison.Ordinal)));
        Assert.Equal(18, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task Lists_and_pages_bring_it()
    {
        Assert.All(await Comment.AllAsync(), c => Assert.NotNull(c.User));
        Assert.All(await Comment.OrderBy("id").PaginateAsync(1, 2), c => Assert.NotNull(c.User));
        Assert.Equal("bob", (await Comment.FirstAsync(c => c.Body == "good")).User!.Name);
        Assert.Equal(3, await Comment.CountAsync());
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.Entity<Comment>().Navigation(c => c.User).AutoInclude());
    }
}
