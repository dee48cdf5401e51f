using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>
/// Every way to run a query with every kind of load: a load changes no count, no aggregate and no choice of rows. What counts are the query's own records; with an inner joined load those
/// that have the relation.
/// </summary>
public abstract class LoadTerminalsSpecification : ReadingSpecification
{
    protected override IReadOnlyCollection<string>? Constants { get; } = ["first", "fourth", "", "x", "sql"];

    /// <summary>Each with the query that it must be like.</summary>
    private static Dictionary<string, (Func<ActiveQuery<Post>, IQueryable<Post>> Load, Func<ActiveQuery<Post>, IQueryable<Post>> Like)> Loads { get; } = new()
    {
        ["joined"] = (q => q.WithJoined(p => p.User), q => q),
        ["joined, optional"] = (q => q.WithJoined(p => p.Category), q => q),
        ["joined collection"] = (q => q.WithJoined(p => p.Comments), q => q),
        ["joined links"] = (q => q.WithJoined(p => p.Tags, p => p.Comments), q => q),
        ["joined and filtered"] = (q => q.With(s => s.Joined(p => p.Comments, c => c.Where(x => x.Body != "").OrderBy("-id").Take(1))), q => q),
        ["inner"] = (q => q.WithJoined(p => p.Category, inner: true), q => q.Where(p => p.Category != null)),
        ["inner collection"] = (q => q.WithJoined(p => p.Comments, inner: true), q => q.Where(p => p.Comments.Any())),
        ["inner and filtered"] = (q => q.With(s => s.Joined(p => p.Tags, t => t.Where(("name", "sql")), inner: true)), q => q.Where(p => p.Tags.Any(t => t.Name == "sql"))),
        ["inner twice"] = (q => q.With(s => s.Joined(p => p.Category, c => c.Joined(x => x.Parent, inner: true), inner: true)), q => q.Where(p => p.Category!.Parent != null)),
        ["subquery"] = (q => q.WithSubquery(p => p.Comments, p => p.User), q => q),
        ["select-in"] = (q => q.WithSelectIn(p => p.Tags, p => p.Category), q => q),
        ["nested"] = (q => q.With(new EagerSchema { ["comments"] = (Load.Joined, new EagerSchema { ["user"] = Load.SelectIn }), ["user"] = (Load.Subquery, new EagerSchema { ["profile"] = Load.Joined }) }), q => q),
        ["include"] = (q => q.Include(p => p.User).Include(p => p.Comments), q => q),
        ["include, split"] = (q => q.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery(), q => q),
        ["used by names"] = (q => q.Where(("user___name__ne", "x")), q => q),
        ["used by names, and joined"] = (q => q.Where(("user___name__ne", "x")).WithJoined(p => p.Comments), q => q),
    };

    /// <summary>Whether a load is compared.</summary>
    protected virtual bool Covers(string load) => true;

    /// <summary>One of each kind of load, where all would take too long.</summary>
    protected static bool IsOneOfAKind(string load) => load is "joined" or "inner" or "joined collection" or "subquery" or "include, split" or "used by names";

    /// <summary>Each gives records, or a text.</summary>
    private Dictionary<string, Func<IQueryable<Post>, Task<object>>> Terminals => field ??= new()
    {
        ["ToListAsync"] = async q => await Sorted(q).ToListAsync(),
        ["ToArrayAsync"] = async q => await Sorted(q).ToArrayAsync(),
        ["ToHashSetAsync"] = async q => Text((await q.ToHashSetAsync()).Select(p => p.Id).Order()),
        ["ToDictionaryAsync"] = async q => Text((await q.ToDictionaryAsync(p => p.Id)).Keys.Order()),
        ["ForEachAsync"] = async q => await Each(Sorted(q)),
        ["await foreach"] = async q => await Streamed(Sorted(q)),
        ["foreach"] = q => Task.FromResult<object>(Sorted(q).AsEnumerable().ToList()),
        ["CountAsync"] = async q => Text(await q.CountAsync()),
        ["CountAsync of some"] = async q => Text(await q.CountAsync(p => p.Rating > 1)),
        ["Count"] = q => Task.FromResult<object>(Text(q.Count())),
        ["LongCountAsync"] = async q => Text(await q.LongCountAsync()),
        ["AnyAsync"] = async q => Text(await q.AnyAsync()),
        ["AnyAsync of some"] = async q => Text(await q.AnyAsync(p => p.Rating == 1)),
        ["Any"] = q => Task.FromResult<object>(Text(q.Any())),
        ["AllAsync"] = async q => Text(await q.AllAsync(p => p.Rating > 1)),
        ["ContainsAsync"] = async q => Text(await q.ContainsAsync(await Post.SingleAsync(p => p.Title == "first"))),
        ["FirstAsync"] = async q => Records(await Sorted(q).FirstAsync()),
        ["FirstAsync of some"] = async q => Records(await Sorted(q).FirstAsync(p => p.Rating < 5)),
        ["FirstOrDefaultAsync"] = async q => Records(await Sorted(q).FirstOrDefaultAsync()),
        ["FirstOrDefaultAsync of none"] = async q => Records(await Sorted(q).FirstOrDefaultAsync(p => p.Rating > 9)),
        ["First"] = q => Task.FromResult<object>(Records(Sorted(q).First())),
        ["SingleAsync"] = async q => Records(await q.Where(p => p.Title == "first").SingleOrDefaultAsync()),
        ["SingleOrDefaultAsync of some"] = async q => Records(await q.SingleOrDefaultAsync(p => p.Title == "fourth")),
        ["LastAsync"] = async q => Records(await Sorted(q).LastAsync()),
        ["LastOrDefaultAsync of some"] = async q => Records(await Sorted(q).LastOrDefaultAsync(p => p.Rating == 5)),
        ["ElementAtAsync"] = async q => Records(await Sorted(q).ElementAtAsync(1)),
        ["ElementAtOrDefaultAsync"] = async q => Records(await Sorted(q).ElementAtOrDefaultAsync(20)),
        ["Skip and Take"] = async q => await Sorted(q).Skip(1).Take(2).ToListAsync(),
        ["Skip, Take and CountAsync"] = async q => Text(await Sorted(q).Skip(1).Take(2).CountAsync()),
        ["Distinct"] = async q => (await q.Distinct().ToListAsync()).OrderBy(p => p.Id).ToList(),
        ["Distinct and CountAsync"] = async q => Text(await q.Distinct().CountAsync()),
        ["a condition by names, behind"] = async q => await Sorted(q.Where(("rating__gt", 1))).ToListAsync(),
        ["a condition by names, and CountAsync"] = async q => Text(await q.Where(("user___age__gt", 17)).CountAsync()),
        ["a search"] = async q => await Sorted(q.Search("r", "title")).ToListAsync(),
        ["MaxAsync"] = async q => Text(await q.MaxAsync(p => p.Rating)),
        ["MinAsync of texts"] = async q => Text(await q.MinAsync(p => p.Title)),
        ["SumAsync"] = async q => Text(await q.SumAsync(p => p.Rating)),
        ["AverageAsync"] = async q => Text(await q.AverageAsync(p => p.Rating)),
        ["SumAsync behind a relation"] = async q => Text(await q.SumAsync(p => p.User!.Age)),
        ["Select of one value"] = async q => Text((await q.Select(p => p.Title).ToListAsync()).Order()),
        ["Select of several"] = async q => Text((await q.Select(p => new { p.Id, p.User!.Name, Comments = p.Comments.Count }).ToListAsync()).OrderBy(p => p.Id)),
        ["Select and MaxAsync"] = async q => Text(await q.Select(p => p.Rating * 2).MaxAsync()),
        ["GroupBy"] = async q => Text((await q.GroupBy(p => p.UserId).Select(g => new { g.Key, Count = g.Count(), Sum = g.Sum(p => p.Rating) }).ToListAsync()).OrderBy(g => g.Key)),
        ["GroupBy by names"] = async q => Text((await q.GroupBy("rating").Aggregate(Agg.Count("n")).OrderBy("rating").ToRowsAsync()).Select(r => $"{r["rating"]}:{r["n"]}")),
        ["ToRowsAsync"] = async q => Text((await q.SelectColumns("id", "title", "user___name").OrderBy("id").ToRowsAsync()).Select(r => $"{r["title"]}/{r["user___name"]}")),
        ["PaginateAsync"] = async q => await Paged(Sorted(q), 10),
        ["PaginateAsync, several pages"] = async q => await Paged(Sorted(q), 1),
        ["PaginateAsync, sorted behind a relation"] = async q => await Paged(q.OrderBy("user___name", "id"), 2),
        ["PaginateAsync, a page behind the last"] = async q => Text((await Sorted(q).PaginateAsync(9, 2)).TotalItems),
        ["PaginateAsync, clamped"] = async q => (await Sorted(q).PaginateAsync(9, 2, clamp: true)).Items,
        ["PaginateAsync of none"] = async q => Text((await Sorted(q.Where(p => p.Rating > 9)).PaginateAsync()).TotalItems),
        ["PaginateAsync of values"] = async q => Text((await Sorted(q).Select(p => p.Title).PaginateAsync(1, 1)).TotalItems),
        ["PaginateUncountedAsync"] = async q => (await Sorted(q).PaginateUncountedAsync(1, 2)).Items,
        ["PaginateAfterAsync"] = async q => await Walked(q, 1),
        ["PaginateAfterAsync by names"] = async q => await Walked(q.OrderBy("-rating", "title"), 2),
        ["PaginateAfterAsync by names behind a relation"] = async q => await Walked(q.OrderBy("user___name", "-id"), 1),
        ["PaginateAfterAsync by names behind an optional relation"] = async q => await Walked(q.OrderBy("-category___name"), 1),
        ["PaginateAfterAsync by LINQ"] = async q => await Walked(q.OrderByDescending(p => p.User!.Age).ThenBy(p => p.Title), 1),
        ["PaginateAfterAsync by LINQ behind an optional relation"] = async q => await Walked(q.OrderBy(p => p.Category!.ParentId).ThenBy(p => p.Comments.Count), 1),
        ["InBatchesAsync"] = async q => await Batched(q, 1),
        ["InBatchesAsync, sorted"] = async q => await Batched(q.OrderBy("-user___name"), 3),
        ["inside a condition"] = async q => Text((await User.Where(u => q.Any(p => p.UserId == u.Id)).ToListAsync()).Select(u => u.Id).Order()),
        ["as a list inside a condition"] = async q => Text((await User.Where(u => q.Select(p => p.UserId).Contains(u.Id)).ToListAsync()).Select(u => u.Id).Order()),
        ["counted for each record"] = async q => Text((await User.Query.Select(u => new { u.Id, Posts = q.Count(p => p.UserId == u.Id) }).ToListAsync()).OrderBy(u => u.Id)),
        ["ExecuteUpdateAsync"] = q => Written(() => q.ExecuteUpdateAsync(s => s.SetProperty(p => p.Rating, 7))),
        ["UpdateAsync"] = q => Written(() => q.UpdateAsync(new { rating = 7 })),
        ["ExecuteDeleteAsync"] = q => Written(() => q.ExecuteDeleteAsync()),
        ["DeleteAsync"] = q => Written(() => q.DeleteAsync()),
    };

    [SkippableFact]
    public Task Every_load_gives_what_the_query_gives_without_it()
        => CheckAsync("", async work => await work());

    [SkippableFact]
    public Task Every_load_gives_in_a_session_what_the_query_gives_without_it()
        => CheckAsync("in a session: ", async work =>
        {
            await using ActiveSession session = Db.BeginSession();
            await work();
        });

    [SkippableFact]
    public Task Every_load_gives_in_a_transaction_what_the_query_gives_without_it()
        => CheckAsync("in a transaction: ", work => Db.TransactionAsync(work));

    /// <summary>All pairs that fail, at once.</summary>
    private async Task CheckAsync(string where, Func<Func<Task>, Task> run)
    {
        List<string> wrong = [];
        foreach (var (load, (query, like)) in Loads.Where(l => Covers(l.Key) && (where.Length == 0 || IsOneOfAKind(l.Key))))
        {
            Dictionary<int, string> loaded = (await query(Post.Query).ToListAsync()).ToDictionary(p => p.Id, Loaded);
            foreach (var (name, terminal) in Terminals)
            {
                string expected = await ResultAsync(() => terminal(like(Post.Query)), Titles);

                // A session may know more of a record than was loaded with it.
                string actual = await ResultAsync(() => terminal(query(Post.Query)), result => Titles(result) + (where.Length == 0 ? Missing(result, loaded) : ""));
                if (actual != expected)
                {
                    wrong.Add($"{where}{load} × {name}: {actual} instead of {expected}");
                }
            }
        }

        async Task<string> ResultAsync(Func<Task<object>> terminal, Func<object, string> text)
        {
            string result = "";
            try
            {
                await run(async () => result = text(await terminal()));
                return result;
            }
            catch (Exception e)
            {
                return $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of the pairs:{Environment.NewLine}{string.Join(Environment.NewLine, wrong)}");
    }

    private static string Missing(object result, Dictionary<int, string> loaded)
        => result is IEnumerable<Post?> posts && posts.OfType<Post>().FirstOrDefault(p => !Holds(Loaded(p), loaded[p.Id])) is { } post
            ? $", where {Loaded(post)} was loaded instead of {loaded[post.Id]}"
            : "";

    /// <summary>Sorts by names behind a relation load more.</summary>
    private static bool Holds(string actual, string expected) => expected.Split('/').Zip(actual.Split('/')).All(p => p.First.Length == 0 || p.First == p.Second);

    private static IQueryable<Post> Sorted(IQueryable<Post> query) => query.OrderBy("-rating").OrderBy("title");

    private static string Titles(object result) => result is IEnumerable<Post?> posts ? Text(posts.Select(p => p?.Title)) : (string)result;

    private static string Text<T>(T value) => value is System.Collections.IEnumerable and not string ? string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object?>()) : $"{value}";

    /// <summary>The relations of the post itself: those of related records may be linked by other rows of a longer list.</summary>
    private static string Loaded(Post post)
        => $"{post.Title}/{post.User?.Name}/{post.Category?.Name}/{Text(post.Comments.OrderBy(c => c.Id).Select(c => c.Body))}/{Text(post.Tags.OrderBy(t => t.Id).Select(t => t.Name))}";

    private static List<Post?> Records(Post? post) => [post];

    private static async Task<object> Each(IQueryable<Post> query)
    {
        List<Post> posts = [];
        await query.ForEachAsync(posts.Add);
        return posts;
    }

    private static async Task<object> Streamed(IQueryable<Post> query)
    {
        List<Post> posts = [];
        await foreach (Post post in query.AsAsyncEnumerable())
        {
            posts.Add(post);
        }

        return posts;
    }

    private static async Task<object> Paged(IQueryable<Post> query, int perPage)
    {
        List<Post> posts = [];
        for (int number = 1; ; number++)
        {
            Page<Post> page = await query.PaginateAsync(number, perPage);
            posts.AddRange(page);
            if (!page.HasNext)
            {
                Assert.Equal(page.TotalItems, posts.Count);
                return posts;
            }
        }
    }

    private static async Task<object> Walked(IQueryable<Post> query, int count)
    {
        List<Post> posts = [];
        string? cursor = null;
        do
        {
            CursorPage<Post> page = await query.PaginateAfterAsync(cursor, count);
            posts.AddRange(page);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return posts;
    }

    private static async Task<object> Batched(IQueryable<Post> query, int size)
    {
        List<Post> posts = [];
        await foreach (IReadOnlyList<Post> batch in query.InBatchesAsync(size))
        {
            posts.AddRange(batch);
        }

        return posts;
    }

    private async Task<object> Written(Func<Task<int>> write)
    {
        int rows = 0;
        await Db.TransactionAsync(async transaction =>
        {
            rows = await write();
            await transaction.RollbackAsync();
        });
        return Text(rows);
    }
}

/// <summary>The same where the model says of relations that they are always included.</summary>
public abstract class LoadTerminalsWithAutomaticIncludesSpecification : LoadTerminalsSpecification
{
    /// <summary>One of each kind: every pair is compiled anew, with the includes.</summary>
    protected override bool Covers(string load) => IsOneOfAKind(load);

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model =>
        {
            model.Entity<Post>().Navigation(p => p.User).AutoInclude();
            model.Entity<Post>().Navigation(p => p.Comments).AutoInclude();
        });
    }
}
