using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

// begin-snippet: scopes-declared
public static class UserScopes
{
    extension(User)
    {
        public static ActiveQuery<User> Adults => User.Where(u => u.Age >= 18);

        public static ActiveQuery<User> AtLeast(int age) => User.Where(u => u.Age >= age);
    }

    extension(IQueryable<User> users)
    {
        public IQueryable<User> Adults() => users.Where(u => u.Age >= 18);

        public IQueryable<User> Named(string name) => users.Where(new { name__icontains = name });
    }
}
// end-snippet

public class ScopesPage : GuidePage
{
    [Fact]
    public async Task Scopes_are_used_as_any_query()
    {
        await CreateAsync();

        // begin-snippet: scopes-used
        List<User> adults = await User.Adults.OrderBy("name").ToListAsync();
        int bobs = await User.Adults.Named("bob").CountAsync();
        User? oldest = await User.Where(new { posts___rating__gt = 3 }).Adults().OrderBy("-age").FirstOrDefaultAsync();
        // end-snippet

        Assert.Equal(["Ann", "Bob"], adults.Select(u => u.Name));
        Assert.Equal((1, "Bob"), (bobs, oldest?.Name));
    }

    [Fact]
    public async Task A_method_can_stand_in_another_query()
    {
        await CreateAsync();

        // begin-snippet: scopes-nested
        List<Post> posts = await Post.Where(p => User.AtLeast(18).Any(u => u.Id == p.UserId)).ToListAsync();

        IQueryable<User> adults = User.Adults;
        List<Post> same = await Post.Where(p => adults.Any(u => u.Id == p.UserId)).ToListAsync();
        // end-snippet

        Assert.Equal(["by Bob"], posts.Select(p => p.Title));
        Assert.Equal(["by Bob"], same.Select(p => p.Title));
    }

    private static Task CreateAsync()
        => User.CreateAllAsync(
        [
            new User { Username = "bob", Name = "Bob", Age = 30, Posts = [new Post { Title = "by Bob", Rating = 5 }] },
            new User { Username = "ann", Name = "Ann", Age = 20 },
            new User { Username = "kid", Name = "Bobby", Age = 8, Posts = [new Post { Title = "by Bobby", Rating = 5 }] },
        ]);
}
