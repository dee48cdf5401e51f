using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Shapes;

/// <summary>A query made of names is compiled once for its shape, and answers for its values each time.</summary>
public abstract class QueryPlanSpecification : LibrarySpecification
{
    [SkippableFact]
    public async Task Queries_of_one_shape_share_a_plan_and_differ_in_values()
    {
        await Finds(Filter.And(("pages__ge", 0), ("title__startswith", "a"), ("stock__in", new int?[] { 1, 2, null })), b => b.Title.StartsWith('a') && b.Stock is 1 or 2 or null);
        int plans = Db.Inner.Plans.Count;

        for (int i = 0; i < 12; i++)
        {
            int pages = i % 6;
            string start = i % 2 == 0 ? "a" : "ba";
            int?[] stock = [.. Enumerable.Range(0, i % 5).Select(n => (int?)n), null];
            List<Book> found = await Book.Where(("pages__ge", pages), ("title__startswith", start), ("stock__in", stock)).OrderBy("-id").Skip(i % 2).Take(20).ToListAsync();

            Assert.Equal(
                Books.Where(b => b.Pages >= pages && b.Title.StartsWith(start, StringComparison.Ordinal) && stock.Contains(b.Stock)).Select(b => b.Id).OrderDescending().Skip(i % 2).Take(20),
                found.Select(b => b.Id));
        }

        Assert.Equal(plans + 1, Db.Inner.Plans.Count);
        Assert.Same(ClauseOf(("pages__ge", 1), ("title", "a")), ClauseOf(("pages__ge", 2), ("title", "b")));
        Assert.NotSame(ClauseOf(("pages__ge", 1), ("title", "a")), ClauseOf(("pages__ge", 1), ("title", null)));

        object ClauseOf(params Filter[] filters) => FilterCompiler.Compile(QueryModel.Of(Db.Inner, typeof(Book)), Filter.And(filters)).Clause;
    }

    [SkippableFact]
    public async Task A_null_has_a_shape_of_its_own()
    {
        foreach (int? stock in new int?[] { 1, null, 2, null })
        {
            await FindsSome(("stock", stock), b => b.Stock == stock);
            await FindsSome(("stock__ne", stock), b => b.Stock != stock);
            await FindsSome(("subtitle__isnull", stock is null), b => b.Subtitle is null == stock is null);
            await FindsSome(("author___nick", stock is null ? null : "a"), b => b.Author?.Nick == (stock is null ? null : "a"));
        }
    }

    [SkippableFact]
    public async Task One_filter_in_several_places_keeps_its_values_apart_from_others()
    {
        Filter three = ("pages", 3);
        Filter four = ("pages", 4);

        await FindsSome(Filter.Or(three, three), b => b.Pages == 3);
        await FindsSome(Filter.Or(three, four), b => b.Pages is 3 or 4);
        await FindsSome(Filter.Or(Filter.And(("genre", Genre.Poetry), Filter.Not(three), four), four), b => b.Pages == 4);
        await FindsSome(Filter.And(Filter.Or(three, four), ("stock__ge", 2)), b => b.Pages is 3 or 4 && b.Stock >= 2);
    }

    [SkippableFact]
    public async Task Records_as_values_are_read_anew()
    {
        foreach (Author author in Authors.Take(2))
        {
            await FindsSome(("author", author), b => b.Author == author);
            await FindsSome(("author__in", new[] { author }), b => b.Author == author);
        }

        await FindsSome(("author__in", Authors), b => b.Author is not null);
    }

    [SkippableFact]
    public async Task What_enumerates_once_is_taken_as_it_is()
    {
        Queue<int> source = new([1, 2]);
        Assert.Equal(Books.Count(b => b.Pages is 1 or 2), await Book.Where(("pages__in", Drained())).CountAsync());
        Assert.Empty(source);

        IEnumerable<int> Drained()
        {
            while (source.TryDequeue(out int n))
            {
                yield return n;
            }
        }
    }

    [SkippableFact]
    public async Task Every_way_to_ask_gives_what_LINQ_gives()
    {
        ActiveQuery<Book> found = Book.Where(("pages__ge", 4)).OrderBy("-pages", "id");
        List<Book> expected = [.. Books.Where(b => b.Pages >= 4).OrderByDescending(b => b.Pages).ThenBy(b => b.Id)];
        ActiveQuery<Book> none = Book.Where(("pages", 1000));

        Assert.Equal(expected[0].Id, (await found.FirstAsync()).Id);
        Assert.Equal(expected[0].Id, (await found.FirstOrDefaultAsync())!.Id);
        Assert.Equal(expected[2].Id, (await found.Skip(2).Take(1).SingleAsync()).Id);
        Assert.Equal(expected[2].Id, (await found.Skip(2).Take(1).SingleOrDefaultAsync())!.Id);
        Assert.Equal(expected.Count, await found.CountAsync());
        Assert.True(await found.AnyAsync());
        Assert.Equal(3, await found.Take(3).CountAsync());
        Assert.Equal(expected.Select(b => b.Id).Order(), (await found.Distinct().ToListAsync()).Select(b => b.Id).Order());

        Assert.Null(await none.FirstOrDefaultAsync());
        Assert.Null(await none.SingleOrDefaultAsync());
        Assert.Equal(0, await none.CountAsync());
        Assert.False(await none.AnyAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => none.FirstAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => none.SingleAsync());
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => found.SingleAsync());
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => found.SingleOrDefaultAsync());
    }

    [SkippableFact]
    public async Task In_a_session_the_records_are_tracked_and_outside_they_are_not()
    {
        ActiveQuery<Book> query = Book.Where(("id", Books[0].Id));
        Assert.NotSame(await query.FirstAsync(), await query.FirstAsync());

        await using (ActiveSession session = Db.BeginSession())
        {
            Book tracked = await query.FirstAsync();
            Assert.Same(tracked, await query.FirstAsync());
            Assert.Same(tracked, (await query.ToListAsync())[0]);
            tracked.Pages = 77;
            await session.SaveChangesAsync();
        }

        Assert.Equal(77, (await query.FirstAsync()).Pages);
    }

    [SkippableFact]
    public async Task Many_flows_may_run_the_same_shape_for_the_first_time()
    {
        int[] counts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Book.Where(("weight__ge", i % 4 * 0.5), ("code__ne", CodeOf(i))).CountAsync())));

        Assert.Equal(Enumerable.Range(0, 16).Select(i => Books.Count(b => b.Weight >= i % 4 * 0.5 && b.Code != CodeOf(i))), counts);
    }

    [SkippableFact]
    public async Task A_cancelled_query_stops_and_leaves_its_plan_usable()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        ActiveQuery<Book> query = Book.Where(("pages__lt", 3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.ToListAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.CountAsync(source.Token));
        Assert.Equal(Books.Count(b => b.Pages < 3), (await query.ToListAsync()).Count);
    }

    [SkippableFact]
    public async Task A_disposed_database_is_told()
    {
        ActiveDb other = Open();
        ActiveQuery<Book> query;
        using (other.Use())
        {
            query = Book.Where(("pages__lt", 3));
        }

        await other.DisposeAsync();
        await Assert.ThrowsAsync<NoDatabaseException>(() => query.ToListAsync());
        await Assert.ThrowsAsync<NoDatabaseException>(() => query.CountAsync());
    }
}
