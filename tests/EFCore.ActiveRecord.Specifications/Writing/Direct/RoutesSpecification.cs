using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Direct;

/// <summary>Every query and save tells its route and the reason, when asked and in the log.</summary>
public abstract class RoutesSpecification : WritingSpecification
{
    private const string ReadDirectly = "the library sends the command and reads the rows directly";
    private const string WrittenDirectly = "the library writes the rows directly";

    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Voyage), typeof(Door)];

    [SkippableFact]
    public void Queries_of_plain_classes_are_read_directly()
    {
        Assert.Equal(ReadDirectly, Document.Query.ExplainRoute());
        Assert.Equal(ReadDirectly, Document.Where(("title__like", "a%")).OrderBy("-id").Take(3).ExplainRoute());
        Assert.Equal(ReadDirectly, Post.Where(p => p.Rating > 3).WithSelectIn(p => p.Comments).ExplainRoute());
    }

    [SkippableFact]
    public async Task A_query_that_EF_Core_runs_says_why()
    {
        Commands.Clear();
        AssertRunByEfCore("'User' is part of an inheritance hierarchy", User.Query);
        AssertRunByEfCore("'From' of 'Voyage' is a complex property", Voyage.Query);
        AssertRunByEfCore("'Handle' of 'Door' is an owned part", Door.Query);
        AssertRunByEfCore("related records come in the same rows", Comment.Query.WithJoined(c => c.Post));
        AssertRunByEfCore("related records come in the same rows", Comment.Where(("post___title", "a")));
        AssertRunByEfCore("it has LINQ operators that EF Core alone translates", (ActiveQuery<Post>)Queryable.Union(Post.Query, Post.Query));
        await using (Db.BeginSession())
        {
            AssertRunByEfCore("a session tracks the records", Post.Query);
        }

        Assert.Empty(Commands.Texts);

        static void AssertRunByEfCore<T>(string reason, ActiveQuery<T> query)
            where T : class, IActiveRecord
            => Assert.Equal($"EF Core runs it, because {reason}", query.ExplainRoute());
    }

    [SkippableFact]
    public async Task A_save_says_who_writes_it_and_why()
    {
        User bob = NewUser("Bob");
        Assert.Equal(WrittenDirectly, bob.ExplainSaveRoute());
        await bob.SaveAsync();
        Assert.Equal("There is nothing to save", bob.ExplainSaveRoute());
        bob.Age = 3;
        Assert.Equal(WrittenDirectly, bob.ExplainSaveRoute());
        Commands.Clear();

        AssertTracked("new records that are saved along give it their keys", new Post { Title = "t", User = NewUser("Ann") }.ExplainSaveRoute());
        AssertTracked("rows of a join table are written with it", new Post { Title = "t", UserId = bob.Id, Tags = [new Tag { Id = 3, Name = "x" }] }.ExplainSaveRoute());
        AssertTracked("'From' of 'Voyage' is a complex property", new Voyage().ExplainSaveRoute());
        AssertTracked("'Handle' of 'Door' is an owned part", new Door().ExplainSaveRoute());
        await using (Db.BeginSession())
        {
            AssertTracked("a session tracks the records", bob.ExplainSaveRoute());
        }

        Assert.Empty(Commands.Texts);
        Assert.Throws<NotNullException>(() => new User { Username = null!, Name = "n" }.ExplainSaveRoute());
        await bob.SaveAsync();
        Assert.Equal(3, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task Options_that_leave_saves_to_EF_Core_are_named()
    {
        await using (ActiveDb tracked = ActiveDb.Open(o => Store.Configure(o), models: Models, configure: o => o.WriteWithChangeTracker()))
        using (tracked.Use())
        {
            AssertTracked("WriteWithChangeTracker() was called", NewUser("Bob").ExplainSaveRoute());
        }

        await using (ActiveDb intercepted = Open(o => o.AddInterceptors(new Watching())))
        using (intercepted.Use())
        {
            AssertTracked("an interceptor of SaveChanges is registered", NewUser("Bob").ExplainSaveRoute());
        }
    }

    [SkippableFact]
    public async Task Routes_are_logged_at_debug_level_under_ids_of_their_own()
    {
        List<string> log = [];
        await using ActiveDb db = Open(o => o.LogTo(
            (id, level) => level == LogLevel.Debug && (id == ActiveRecordEventId.ReadRouteChosen || id == ActiveRecordEventId.WriteRouteChosen),
            data => log.Add(data.ToString())));
        using IDisposable use = db.Use();
        User bob = await User.CreateAsync(NewUser("Bob"));
        await bob.UpdateAsync(u => u.Age = 4);
        await Post.CreateAsync(new Post { Title = "t", User = NewUser("Ann") });
        await Document.Where(("title", "a")).ToListAsync();
        await Document.Where(("title", "b")).ToListAsync();
        await User.OrderBy("name").FirstAsync();

        Assert.Equal(
            [
                $"Save of 'User': {WrittenDirectly}",
                "Save of 'Post': EF Core's change tracker saves it, because new records that are saved along give it their keys",
                $"Query of 'Document': {ReadDirectly}",
                "Query of 'User': EF Core runs it, because 'User' is part of an inheritance hierarchy",
            ],
            log);
    }

    [SkippableFact]
    public async Task The_first_run_of_a_query_takes_the_road_of_the_later_ones()
    {
        await Document.CreateAsync(new Document { Title = "a" });
        List<string> sent = [];
        for (int i = 0; i < 3; i++)
        {
            Commands.Clear();
            await Document.Where(("title", "a")).ToListAsync();
            await Document.Where(("title", "a")).SingleAsync();
            await Document.Where(("title", "a")).PaginateAsync(1, 10);
            sent.Add(string.Join('\n', Commands.Texts));
        }

        Assert.Single(sent.Distinct());
    }

    private static void AssertTracked(string reason, string route) => Assert.Equal($"EF Core's change tracker saves it, because {reason}", route);

    private sealed class Watching : SaveChangesInterceptor;

    public class Door : Model
    {
        public int Id { get; set; }
        public Handle Handle { get; set; } = new();
    }

    [Owned]
    public class Handle
    {
        public string Shape { get; set; } = "round";
    }
}
