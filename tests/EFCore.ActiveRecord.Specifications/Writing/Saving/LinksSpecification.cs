using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Many-to-many.</summary>
public abstract class LinksSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task New_ends_are_inserted_with_their_links()
    {
        Post post = await NewPost(new Tag { Name = "a" }, new Tag { Name = "b" });

        Assert.Equal(["a", "b"], await TagsOf(post));
        Assert.Equal((2, 2), (await RowsAsync("tag"), await RowsAsync("post_tag")));
    }

    [SkippableFact]
    public async Task Saved_ends_are_linked_and_not_written()
    {
        Tag a = await Tag.CreateAsync(new Tag { Name = "a" });
        a.Name = "unsaved";
        Post post = await NewPost(a);

        Assert.Equal(["a"], await TagsOf(post));
    }

    [SkippableFact]
    public async Task Links_come_and_go_on_a_record_that_was_read_with_them()
    {
        Post post = await NewPost(new Tag { Name = "a" }, new Tag { Name = "b" });
        Tag c = await Tag.CreateAsync(new Tag { Name = "c" });
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.Tags).FirstAsync();
        read.Tags.RemoveAll(t => t.Name == "a");
        read.Tags.Add(c);
        read.Tags.Add(new Tag { Name = "d" });

        IReadOnlyList<string> writes = await WritesOf(() => read.SaveAsync());

        Assert.Equal(["DELETE post_tag", "INSERT post_tag", "INSERT tag"], writes.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["b", "c", "d"], await TagsOf(post));
        Assert.Equal(4, await RowsAsync("tag"));
        Commands.Clear();
        await read.SaveAsync();
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Links_come_on_a_record_that_was_read_without_them()
    {
        Post post = await NewPost(new Tag { Name = "a" });
        Tag b = await Tag.CreateAsync(new Tag { Name = "b" });
        Post read = await Post.FindOrFailAsync(post.Id);

        await read.UpdateAsync(p => p.Tags.Add(b));

        Assert.Equal(["a", "b"], await TagsOf(post));
    }

    [SkippableFact]
    public async Task Links_come_from_the_other_side_too()
    {
        Post first = await NewPost();
        Tag tag = await Tag.CreateAsync(new Tag { Name = "a", Posts = [first] });
        Assert.Equal(["a"], await TagsOf(first));

        Tag read = await Tag.Where(t => t.Id == tag.Id).Include(t => t.Posts).FirstAsync();
        await read.UpdateAsync(t => t.Posts.Clear());

        Assert.Empty(await TagsOf(first));
        Assert.Equal((1, 1), (await RowsAsync("tag"), await RowsAsync("post")));
    }

    [SkippableFact]
    public async Task A_link_that_is_set_on_both_sides_is_one_row()
    {
        Post post = new() { Title = "t", User = NewUser("Bob") };
        Tag tag = new() { Name = "a", Posts = [post] };
        post.Tags.Add(tag);

        await post.SaveAsync();

        Assert.Equal(["a"], await TagsOf(post));
        Assert.Equal(1, await RowsAsync("post_tag"));
        Commands.Clear();
        await tag.SaveAsync();
        Assert.Empty(Writes());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_between_saved_records_is_written_from_one_end_and_not_again_from_the_other(bool onBothSides)
    {
        Post post = await NewPost();
        Tag tag = await Tag.CreateAsync(new Tag { Name = "a" });
        post = await Post.Where(p => p.Id == post.Id).Include(p => p.Tags).FirstAsync();
        tag = await Tag.Where(t => t.Id == tag.Id).Include(t => t.Posts).FirstAsync();
        post.Tags.Add(tag);
        if (onBothSides)
        {
            tag.Posts.Add(post);
        }

        Assert.Equal(["INSERT post_tag"], await WritesOf(() => post.SaveAsync()));
        Assert.Empty(await WritesOf(() => tag.SaveAsync()));
        Assert.Empty(await WritesOf(() => post.SaveAsync()));
        post.Tags.Remove(tag);
        if (onBothSides)
        {
            tag.Posts.Remove(post);
        }

        Assert.Equal(["DELETE post_tag"], await WritesOf(() => post.SaveAsync()));
        Assert.Empty(await WritesOf(() => tag.SaveAsync()));
        Assert.Empty(await WritesOf(() => post.SaveAsync()));
        Assert.Empty(await TagsOf(post));
    }

    [SkippableFact]
    public async Task Links_that_were_rolled_back_are_written_by_the_next_save()
    {
        Post post = await NewPost();
        Tag tag = await Tag.CreateAsync(new Tag { Name = "a" });
        post.Tags.Add(tag);

        await Db.TransactionAsync(async tx =>
        {
            await post.SaveAsync();
            await tx.RollbackAsync();
        });
        Assert.Empty(await TagsOf(post));
        await post.SaveAsync();

        Assert.Equal(["a"], await TagsOf(post));
    }

    [SkippableFact]
    public async Task A_link_removed_and_put_back_writes_nothing()
    {
        Post post = await NewPost(new Tag { Name = "a" });
        Tag tag = post.Tags[0];
        post.Tags.Remove(tag);
        post.Tags.Add(tag);
        Commands.Clear();

        await post.SaveAsync();

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_changed_record_and_its_links_are_written_together()
    {
        Post post = await NewPost(new Tag { Name = "a" });
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.Tags).FirstAsync();

        await read.UpdateAsync(p =>
        {
            p.Title = "new";
            p.Tags = [new Tag { Name = "z" }];
        });

        Assert.Equal(["z"], await TagsOf(post));
        Assert.Equal("new", (await Post.FindOrFailAsync(post.Id)).Title);
    }

    [SkippableFact]
    public async Task A_link_that_is_there_already_is_a_unique_error_and_nothing_is_written()
    {
        Post post = await NewPost(new Tag { Name = "a" });
        Post read = await Post.FindOrFailAsync(post.Id);
        read.Tags.Add(post.Tags[0]);
        read.Title = "new";

        await Assert.ThrowsAsync<UniqueConstraintException>(() => read.SaveAsync());

        Assert.Equal(("t", 1), ((await Post.FindOrFailAsync(post.Id)).Title, await RowsAsync("post_tag")));
        read.Tags.Clear();
        await read.SaveAsync();
        Assert.Equal("new", (await Post.FindOrFailAsync(post.Id)).Title);
        Assert.Equal(["a"], await TagsOf(post));
    }

    [SkippableFact]
    public async Task A_deleted_end_takes_its_links_along()
    {
        Post post = await NewPost(new Tag { Name = "a" });

        await (await Tag.SingleAsync()).DeleteAsync();

        Assert.Equal((0, 1), (await RowsAsync("post_tag"), await RowsAsync("post")));
        Assert.Empty(await TagsOf(post));
    }

    private static Task<Post> NewPost(params List<Tag> tags) => Post.CreateAsync(new Post { Title = "t", User = NewUser("Bob"), Tags = tags });

    private async Task<IReadOnlyList<string>> TagsOf(Post post)
    {
        await using var context = Db.CreateContext();
        return await context.Set<Post>().Where(p => p.Id == post.Id).SelectMany(p => p.Tags).Select(t => t.Name).OrderBy(n => n).ToListAsync();
    }
}
