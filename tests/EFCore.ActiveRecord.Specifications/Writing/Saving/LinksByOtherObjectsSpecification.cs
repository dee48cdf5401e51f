using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Relations that are given other objects of rows that are there already, as a form posts them.</summary>
public abstract class LinksByOtherObjectsSpecification : WritingSpecification
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_set_anew_are_those_of_the_rows(bool inSession)
    {
        (Post post, Tag rock, Tag jazz, Tag folk) = await MadeAsync();
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        Post read = await Post.WithSelectIn(p => p.Tags).SingleAsync();
        List<Tag> fresh = [Copy(rock), Copy(jazz), Copy(jazz)];

        read.Tags = fresh;
        Assert.Equal(["INSERT post_tag"], await WritesOf(() => read.SaveAsync()));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        Assert.Equal(["jazz", "rock"], await LinkedAsync(post));

        read.Tags = [Copy(folk), Copy(jazz)];
        Assert.Equal(["DELETE post_tag", "INSERT post_tag"], (await WritesOf(() => read.SaveAsync())).Order());
        Assert.Equal(["folk", "jazz"], await LinkedAsync(post));
        read.Tags = [];
        await read.SaveAsync();
        Assert.Empty(await LinkedAsync(post));
        if (session is not null)
        {
            Assert.Equal(0, await session.SaveChangesAsync());
        }
    }

    [SkippableFact]
    public async Task Outside_of_sessions_a_record_keeps_the_objects_that_it_was_given()
    {
        (Post _, Tag rock, Tag jazz, Tag _) = await MadeAsync();
        Post read = await Post.WithSelectIn(p => p.Tags).SingleAsync();
        List<Tag> fresh = [Copy(rock), Copy(jazz)];

        read.Tags = fresh;
        await read.SaveAsync();

        Assert.Same(fresh, read.Tags);
        Assert.Equal(2, fresh.Count);
        Assert.False(read.IsChanged);
    }

    [SkippableFact]
    public async Task A_session_saves_all_that_was_set_anew()
    {
        (Post post, Tag rock, Tag jazz, Tag folk) = await MadeAsync();
        User other = await User.CreateAsync(NewUser("Ann"));
        Post second = await Post.CreateAsync(new Post { Title = "Second", UserId = other.Id });
        await using ActiveSession session = Db.BeginSession();
        List<Tag> tracked = await Tag.Query.ToListAsync();
        Post read = await Post.Where(p => p.Id == post.Id).WithSelectIn(p => p.Tags).WithJoined(p => p.User).SingleAsync();
        User user = await User.Where(u => u.Id == other.Id).WithSelectIn(u => u.Posts).SingleAsync();

        read.Tags = [Copy(rock), Copy(jazz)];
        read.User = new User { Id = other.Id, Username = "ann", Name = "Not saved" };
        RecordStates.Accept(read.User, Db.Inner.RequirePlan(typeof(User)));
        user.Posts = [await OutsideAsync(() => Post.FindOrFailAsync(second.Id))];
        await session.SaveChangesAsync();

        Assert.Equal(3, tracked.Count);
        Assert.Equal(["jazz", "rock"], await LinkedAsync(post));
        Assert.Equal(other.Id, (await OutsideAsync(() => Post.FindOrFailAsync(post.Id))).UserId);
        Assert.Equal("Ann", (await OutsideAsync(() => User.FindOrFailAsync(other.Id))).Name);
        Assert.NotNull(folk);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task New_records_refer_to_a_row_by_several_objects(bool inSession)
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Tag rock = await Tag.CreateAsync(new Tag { Name = "rock" });
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        if (inSession)
        {
            await User.Query.ToListAsync();
            await Tag.Query.ToListAsync();
        }

        await Post.CreateAllAsync([new Post { Title = "a", User = Copy(bob), Tags = [Copy(rock)] }, new Post { Title = "b", User = Copy(bob), Tags = [Copy(rock), Copy(rock)] }]);
        Post third = new() { Title = "c", User = Copy(bob), Tags = [Copy(rock)] };
        await third.SaveAsync();
        third.User = Copy(bob);
        await third.UpdateAsync(p => p.Title = "d");
        if (session is not null)
        {
            await session.SaveChangesAsync();
        }

        List<Post> posts = await OutsideAsync(() => Post.OrderBy(p => p.Title).WithSelectIn(p => p.Tags).ToListAsync());
        Assert.Equal([("a", bob.Id, 1), ("b", bob.Id, 1), ("d", bob.Id, 1)], posts.Select(p => (p.Title, p.UserId, p.Tags.Count)));
        Assert.Equal((1, 1, 3), (await RowsAsync("user"), await RowsAsync("tag"), await RowsAsync("post_tag")));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_records_are_linked_to_a_row_by_several_objects(bool inSession)
    {
        (Post post, Tag rock, Tag jazz, Tag _) = await MadeAsync();
        Post second = await Post.CreateAsync(new Post { Title = "Second", UserId = post.UserId });
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        List<Post> posts = await Post.OrderBy(p => p.Id).WithSelectIn(p => p.Tags).ToListAsync();
        posts[0].Tags = [Copy(jazz)];
        posts[1].Tags = [Copy(jazz), Copy(rock)];

        Assert.Equal("DELETE post_tag, INSERT post_tag, INSERT post_tag, INSERT post_tag", string.Join(", ", (await WritesOf(() => Post.UpdateAllAsync(posts))).Order()));

        Assert.Equal(["jazz"], await LinkedAsync(post));
        Assert.Equal(["jazz", "rock"], await LinkedAsync(second));
    }

    [SkippableTheory]
    [InlineData("select-in")]
    [InlineData("subquery")]
    [InlineData("joined")]
    [InlineData("include")]
    [InlineData("later")]
    [InlineData("other end")]
    public async Task A_link_that_a_session_has_read_is_deleted_by_a_save_of_its_record(string load)
    {
        (Post post, Tag _, Tag jazz, Tag _) = await MadeAsync();
        await using ActiveSession session = Db.BeginSession();
        IQueryable<Post> query = load switch
        {
            "select-in" => Post.WithSelectIn(p => p.Tags),
            "subquery" => Post.WithSubquery(p => p.Tags),
            "joined" => Post.WithJoined(p => p.Tags),
            "include" => Post.Query.Include(p => p.Tags),
            _ => Post.Query,
        };
        Post read = await query.SingleAsync();
        if (load == "later")
        {
            await read.LoadAsync(p => p.Tags);
        }
        else if (load == "other end")
        {
            await Tag.WithSelectIn(t => t.Posts).ToListAsync();
        }

        Assert.Equal(["rock"], read.Tags.Select(t => t.Name));
        read.Tags = [await Tag.FindOrFailAsync(jazz.Id)];
        Assert.Equal("DELETE post_tag, INSERT post_tag", string.Join(", ", (await WritesOf(() => read.SaveAsync())).Order()));

        Assert.Equal(["jazz"], await LinkedAsync(post));
        Assert.Equal(0, await session.SaveChangesAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collection_of_other_objects_of_the_same_rows_writes_nothing(bool inSession)
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        await Post.CreateAllAsync([new Post { Title = "a", User = bob }, new Post { Title = "b", User = bob }]);
        List<Post> fresh = await Post.Query.ToListAsync();
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        User read = await User.WithSelectIn(u => u.Posts).SingleAsync();

        read.Posts = fresh;
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        read.Age = 99;
        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => read.SaveAsync()));
        if (session is not null)
        {
            Assert.Equal(0, await session.SaveChangesAsync());
        }

        Assert.Equal(2, await RowsAsync("post"));
    }

    private static User Copy(User user) => new() { Id = user.Id, Username = user.Username, Name = user.Name, Age = user.Age };

    private static Tag Copy(Tag tag) => new() { Id = tag.Id, Name = tag.Name };

    private async Task<(Post Post, Tag Rock, Tag Jazz, Tag Folk)> MadeAsync()
    {
        Tag[] tags = [.. await Tag.CreateAllAsync([new Tag { Name = "rock" }, new Tag { Name = "jazz" }, new Tag { Name = "folk" }])];
        Post post = await Post.CreateAsync(new Post { Title = "Hello", User = NewUser("Bob"), Tags = [tags[0]] });
        return (post, tags[0], tags[1], tags[2]);
    }

    private async Task<IReadOnlyList<string>> LinkedAsync(Post post)
        => [.. (await OutsideAsync(() => Post.Where(p => p.Id == post.Id).WithSelectIn(p => p.Tags).SingleAsync())).Tags.Select(t => t.Name).Order()];

    /// <summary>Reads in a flow that has no session.</summary>
    private async Task<T> OutsideAsync<T>(Func<Task<T>> read)
    {
        await using ActiveDb other = Open(Store);
        using (other.Use())
        {
            return await read();
        }
    }
}
