using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

public abstract class RelatedRecordsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Branch), typeof(Leaf), typeof(Crown)];

    [SkippableFact]
    public async Task New_children_in_a_collection_are_inserted_with_their_new_parent()
    {
        User bob = NewUser("Bob");
        bob.Posts = [new Post { Title = "a" }, new Post { Title = "b" }];

        await User.CreateAsync(bob);

        Assert.All(bob.Posts, p => Assert.Equal(bob.Id, p.UserId));
        Assert.All(bob.Posts, p => Assert.Equal(Time.Now, p.CreatedAt));
        Assert.Equal(["a", "b"], (await Post.Where(p => p.UserId == bob.Id).OrderBy(p => p.Title).ToListAsync()).Select(p => p.Title));
        Commands.Clear();
        await bob.SaveAsync();
        await bob.Posts[0].SaveAsync();
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task New_children_in_a_collection_are_inserted_with_a_saved_parent()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        bob.Posts.Add(new Post { Title = "a" });

        Assert.Equal(["INSERT post"], await WritesOf(() => bob.SaveAsync()));

        Assert.Equal(bob.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact]
    public async Task A_new_parent_in_a_reference_is_inserted_first()
    {
        Post post = new() { Title = "t", User = NewUser("Bob") };

        await post.SaveAsync();

        Assert.True(post.User!.Id > 0);
        Assert.Equal(post.User.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
        Assert.Equal("Bob", (await User.FindOrFailAsync(post.UserId)).Name);
    }

    [SkippableFact]
    public async Task A_saved_parent_in_a_reference_gives_its_key_and_is_not_written()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        bob.Name = "unsaved";
        Post post = new() { Title = "t", User = bob };

        Assert.Equal(["INSERT post"], await WritesOf(() => post.SaveAsync()));

        Assert.Equal(bob.Id, post.UserId);
        Assert.Equal("Bob", (await User.FindOrFailAsync(bob.Id)).Name);
        Assert.Equal(["UPDATE user: name, updated_at"], await WritesOf(() => bob.SaveAsync()));
    }

    [SkippableFact]
    public async Task Loaded_records_around_the_saved_one_are_not_written()
    {
        User bob = NewUser("Bob");
        bob.Posts = [new Post { Title = "a" }, new Post { Title = "b" }];
        await bob.SaveAsync();
        User read = await User.Where(u => u.Id == bob.Id).Include(u => u.Posts).FirstAsync();
        read.Posts[0].Rating = 5;
        read.Posts[1].Rating = 6;
        read.Age = 7;

        Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => read.SaveAsync()));
        Assert.Equal(["UPDATE post: rating, updated_at"], await WritesOf(() => read.Posts[0].SaveAsync()));

        Assert.Equal(5, (await Post.FindOrFailAsync(read.Posts[0].Id)).Rating);
        Assert.Equal(0, (await Post.FindOrFailAsync(read.Posts[1].Id)).Rating);
    }

    [SkippableFact]
    public async Task A_new_graph_is_inserted_whole_from_any_of_its_ends()
    {
        User bob = NewUser("Bob");
        Post post = new() { Title = "t", User = bob, Category = new Category { Name = "leaf", Parent = new Category { Name = "root" } } };
        Comment comment = new() { Body = "c", Post = post, User = NewUser("Ann") };
        post.Tags.Add(new Tag { Name = "x" });

        await comment.SaveAsync();

        Comment read = await Comment.Where(c => c.Id == comment.Id)
            .Include(c => c.User).Include(c => c.Post!.User).Include(c => c.Post!.Category!.Parent).Include(c => c.Post!.Tags).FirstAsync();
        Assert.Equal(("Ann", "Bob", "leaf", "root", "x"), (read.User!.Name, read.Post!.User!.Name, read.Post.Category!.Name, read.Post.Category.Parent!.Name, read.Post.Tags.Single().Name));
        Assert.Equal((2, 1, 2, 1), (await RowsAsync("user"), await RowsAsync("post"), await RowsAsync("category"), await RowsAsync("tag")));
    }

    [SkippableFact]
    public async Task A_new_graph_is_inserted_whole_from_its_root()
    {
        User bob = NewUser("Bob");
        Post post = new() { Title = "t", Comments = [new Comment { Body = "c", User = bob }] };
        bob.Posts.Add(post);
        bob.Profile = new Profile { Text = "p" };

        await bob.SaveAsync();

        Comment read = await Comment.SingleAsync();
        Assert.Equal((bob.Id, post.Id), (read.UserId, read.PostId));
        Assert.Equal(bob.Id, (await Profile.SingleAsync()).UserId);
    }

    [SkippableFact]
    public async Task A_one_to_one_is_written_from_either_side()
    {
        User bob = NewUser("Bob");
        bob.Profile = new Profile { Text = "1" };
        await bob.SaveAsync();
        Profile second = await Profile.CreateAsync(new Profile { Text = "2", User = NewUser("Ann") });
        User joe = await User.CreateAsync(NewUser("Joe"));
        joe.Profile = new Profile { Text = "3" };
        Assert.Equal(["INSERT profile"], await WritesOf(() => joe.SaveAsync()));

        Assert.Equal(["1", "2", "3"], (await User.Query.Include(u => u.Profile).OrderBy(u => u.Id).ToListAsync()).Select(u => u.Profile!.Text));
        Assert.True(second.UserId > 0);
    }

    [SkippableFact]
    public async Task A_second_one_of_a_one_to_one_is_refused_by_the_database()
    {
        User bob = NewUser("Bob");
        bob.Profile = new Profile { Text = "1" };
        await bob.SaveAsync();

        await Assert.ThrowsAsync<UniqueConstraintException>(() => Profile.CreateAsync(new Profile { Text = "2", UserId = bob.Id }));

        Assert.Equal(1, await RowsAsync("profile"));
    }

    [SkippableFact]
    public async Task A_tree_is_inserted_from_its_root_and_from_a_leaf()
    {
        Category root = new() { Name = "root", Children = [new Category { Name = "a", Children = [new Category { Name = "aa" }] }, new Category { Name = "b" }] };

        await root.SaveAsync();
        await new Category { Name = "bb", Parent = root.Children[1] }.SaveAsync();

        Category aa = await Category.Where(c => c.Name == "aa").Include(c => c.Parent!.Parent).FirstAsync();
        Assert.Equal(("a", "root"), (aa.Parent!.Name, aa.Parent.Parent!.Name));
        Assert.Equal(root.Children[1].Id, (await Category.SingleAsync(c => c.Name == "bb")).ParentId);
        Assert.Equal(5, await RowsAsync("category"));
    }

    [SkippableFact]
    public async Task A_record_moves_to_another_parent_by_its_reference()
    {
        (Post post, User _, User ann) = await PostOfTwo();
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.User).FirstAsync();
        read.User = ann;

        Assert.Equal(["UPDATE post: updated_at, user_id"], await WritesOf(() => read.SaveAsync()));

        Assert.Equal((ann.Id, ann.Id), (read.UserId, (await Post.FindOrFailAsync(post.Id)).UserId));
    }

    [SkippableFact]
    public async Task A_record_moves_to_another_parent_by_its_foreign_key()
    {
        (Post post, User _, User ann) = await PostOfTwo();
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.User).FirstAsync();
        read.UserId = ann.Id;

        await read.SaveAsync();

        Assert.Null(read.User);
        Assert.Equal(ann.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
    }

    [SkippableFact]
    public async Task Where_both_were_changed_the_reference_wins()
    {
        (Post post, User _, User ann) = await PostOfTwo();
        User joe = await User.CreateAsync(NewUser("Joe"));
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.User).FirstAsync();
        (read.User, read.UserId) = (ann, joe.Id);

        await read.SaveAsync();

        Assert.Equal((ann.Id, ann.Id), (read.UserId, (await Post.FindOrFailAsync(post.Id)).UserId));
    }

    [SkippableFact]
    public async Task A_record_moves_to_a_new_parent()
    {
        (Post post, User bob, User _) = await PostOfTwo();
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.User).FirstAsync();
        read.User = NewUser("Joe");

        await read.SaveAsync();

        Assert.NotEqual(bob.Id, read.UserId);
        Assert.Equal(read.User.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
    }

    [SkippableFact]
    public async Task A_record_read_without_its_parent_moves_by_the_reference_too()
    {
        (Post post, User _, User ann) = await PostOfTwo();
        Post read = await Post.FindOrFailAsync(post.Id);

        await read.UpdateAsync(p => p.User = ann);

        Assert.Equal(ann.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
    }

    [SkippableFact]
    public async Task An_optional_reference_set_to_null_is_cut()
    {
        Post post = await Post.CreateAsync(new Post { Title = "t", User = NewUser("Bob"), Category = new Category { Name = "c" } });
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.Category).FirstAsync();

        Assert.Equal(["UPDATE post: category_id, updated_at"], await WritesOf(() => read.UpdateAsync(p => p.Category = null)));
        Assert.Null((await Post.FindOrFailAsync(post.Id)).CategoryId);

        await post.UpdateAsync(p => p.Category = null);
        Assert.Null(post.CategoryId);
        Assert.Equal(1, await RowsAsync("category"));
    }

    [SkippableFact]
    public async Task An_optional_foreign_key_set_to_null_is_cut()
    {
        Post post = await Post.CreateAsync(new Post { Title = "t", User = NewUser("Bob"), Category = new Category { Name = "c" } });

        await post.UpdateAsync(p => p.CategoryId = null);

        Assert.Null(post.Category);
        Assert.Null((await Post.FindOrFailAsync(post.Id)).CategoryId);
    }

    [SkippableFact]
    public async Task A_required_reference_set_to_null_is_refused_before_anything_is_sent()
    {
        (Post post, User bob, User _) = await PostOfTwo();
        Post read = await Post.Where(p => p.Id == post.Id).Include(p => p.User).FirstAsync();
        read.User = null;
        read.Rating = 3;
        Commands.Clear();

        var error = await Assert.ThrowsAsync<NotNullException>(() => read.SaveAsync());

        Assert.Equal((typeof(Post), "user_id"), (error.Model, error.Columns.Single()));
        Assert.Empty(Commands.Texts);
        await read.UpdateAsync(p => p.User = bob);
        Post found = await Post.FindOrFailAsync(post.Id);
        Assert.Equal((bob.Id, 3), (found.UserId, found.Rating));
    }

    [SkippableFact]
    public async Task A_reference_that_was_never_loaded_is_not_cut()
    {
        (Post post, User bob, User _) = await PostOfTwo();
        Post read = await Post.FindOrFailAsync(post.Id);

        Assert.Equal(["UPDATE post: rating, updated_at"], await WritesOf(() => read.UpdateAsync(p => p.Rating = 1)));

        Assert.Equal(bob.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
    }

    [SkippableFact]
    public async Task Foreign_keys_without_properties_follow_their_relations()
    {
        Branch first = await Branch.CreateAsync(new Branch { Name = "1", Leaves = [new Leaf { Name = "a" }] });
        Branch second = await Branch.CreateAsync(new Branch { Name = "2" });
        Leaf leaf = await Leaf.CreateAsync(new Leaf { Name = "b", Branch = first, Twin = new Leaf { Name = "c", Branch = first } });
        Assert.Equal(3, (await Branch.Where(b => b.Id == first.Id).Include(b => b.Leaves).FirstAsync()).Leaves.Count);

        Leaf read = await Leaf.Where(l => l.Id == leaf.Id).Include(l => l.Twin).FirstAsync();
        await read.UpdateAsync(l => (l.Branch, l.Twin) = (second, null));
        read = await Leaf.Where(l => l.Id == leaf.Id).Include(l => l.Branch).Include(l => l.Twin).FirstAsync();
        Assert.Equal(("2", null), (read.Branch!.Name, read.Twin?.Name));

        Commands.Clear();
        await Assert.ThrowsAsync<NotNullException>(() => read.UpdateAsync(l => l.Branch = null));
        Assert.Empty(Commands.Texts);
        read = await Leaf.FindOrFailAsync(leaf.Id);
        await read.UpdateAsync(l => l.Name = "bb");
        Assert.Equal("2", (await Leaf.Where(l => l.Id == leaf.Id).Include(l => l.Branch).FirstAsync()).Branch!.Name);
    }

    [SkippableFact]
    public async Task A_new_record_without_its_required_parent_is_refused()
    {
        await Assert.ThrowsAnyAsync<RecordSaveException>(() => Post.CreateAsync(new Post { Title = "t" }));
        await Assert.ThrowsAnyAsync<RecordSaveException>(() => Leaf.CreateAsync(new Leaf { Name = "l" }));

        Assert.Equal((0, 0), (await RowsAsync("post"), await RowsAsync("leaf")));
    }

    [SkippableFact]
    public async Task An_unknown_related_object_with_a_key_stands_for_its_row()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));

        Post post = await Post.CreateAsync(new Post { Title = "t", User = new User { Id = bob.Id, Username = "?", Name = "?" } });

        Assert.Equal(bob.Id, (await Post.FindOrFailAsync(post.Id)).UserId);
        Assert.Equal("Bob", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Collections_need_not_be_lists()
    {
        Branch branch = await Branch.CreateAsync(new Branch { Name = "b", Crowns = [new Crown(), new Crown()] });
        Branch read = await Branch.Where(b => b.Id == branch.Id).Include(b => b.Crowns).FirstAsync();
        Assert.Equal(2, read.Crowns.Count);

        await read.UpdateAsync(b => b.Crowns.Remove(b.Crowns.First()));
        Crown crown = await Crown.Where(c => c.Branches.Count == 1).Include(c => c.Branches).SingleAsync();
        await crown.UpdateAsync(c => c.Branches.Add(new Branch { Name = "c" }));

        Assert.Equal(2, (await Crown.Where(c => c.Id == crown.Id).Include(c => c.Branches).FirstAsync()).Branches.Count);
        Assert.Equal(2, await RowsAsync("branch_crown"));
    }

    private static async Task<(Post Post, User Bob, User Ann)> PostOfTwo()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        User ann = await User.CreateAsync(NewUser("Ann"));
        return (await Post.CreateAsync(new Post { Title = "t", UserId = bob.Id }), bob, ann);
    }
}
