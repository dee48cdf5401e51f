using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>A blog with content to read, and the same content as objects to compare with. It is written by plain EF Core.</summary>
public abstract class ReadingSpecification : Specification
{
    /// <summary>All users with their posts, comments and tags, as objects, in the order of their keys.</summary>
    protected List<User> Users { get; } =
    [
        new User { Username = "ann", Name = "ann", Age = 31, Email = "ann@example.org", Profile = new Profile { Text = "hello" } },
        new User { Username = "bob", Name = "bob", Age = 17 },
        new User { Username = "cid", Name = "cid", Age = 45, Email = "cid@example.org" },
        new Admin { Username = "dan", Name = "dan", Age = 31, Level = 2 },
        new Admin { Username = "eve", Name = "eve", Age = 18, Level = 5 },
    ];

    protected List<Post> Posts => [.. Users.SelectMany(u => u.Posts).OrderBy(p => p.Id)];

    protected int Id(string username) => Named(username).Id;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using DbContext context = Db.CreateContext();

        // One by one, so that the keys have the order that is written here.
        foreach (object record in Users.Concat<object>(Contents()))
        {
            context.Add(record);
            await context.SaveChangesAsync();
        }

        Commands.Clear();
    }

    private IEnumerable<object> Contents()
    {
        Category code = new() { Name = "code" };
        Category web = new() { Name = "web", Parent = code };
        Tag cs = new() { Name = "cs" };
        Tag sql = new() { Name = "sql" };
        Post first = new() { Title = "first", Rating = 5, User = Named("ann"), Category = code, Tags = [cs, sql] };
        Post second = new() { Title = "second", Rating = 3, User = Named("ann"), Category = web, Tags = [sql] };
        Post third = new() { Title = "third", Rating = 5, User = Named("bob") };
        Post fourth = new() { Title = "fourth", Rating = 1, User = Named("eve"), Category = web };
        return
        [
            first, second, third, fourth,
            new Comment { Body = "good", Post = first, User = Named("bob") },
            new Comment { Body = "so so", Post = first, User = Named("cid") },
            new Comment { Body = "nice", Post = third, User = Named("ann") },
            new Document { Title = "kept" },
            new Document { Title = "deleted", IsDeleted = true, DeletedAt = Time.Now },
            new OrderLine { OrderId = 1, Line = "a", Quantity = 3 },
            new OrderLine { OrderId = 1, Line = "b", Quantity = 4 },
            new OrderLine { OrderId = 2, Line = "a", Quantity = 5 },
            new Legacy { Code = "x", Text = "ten" },
            new Account { Id = new Guid("11111111-2222-3333-4444-555555555555"), Balance = 12.5m },
        ];
    }

    private User Named(string username) => Users.Single(u => u.Username == username);
}
