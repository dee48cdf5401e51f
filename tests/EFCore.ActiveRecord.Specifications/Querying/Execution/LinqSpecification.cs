using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>LINQ's operators: each gives what it gives on objects.</summary>
public abstract class LinqSpecification : ReadingSpecification
{
    [SkippableFact]
    public Task Conditions_keep_what_fulfils_them()
        => SameAsObjects(users => users.Where(u => u.Age > 18).Where(u => u.Email == null || u.Name.StartsWith("ci")).OrderBy(u => u.Id).Select(u => u.Username));

    [SkippableFact]
    public Task Sorts_add_up()
        => SameAsObjects(users => users.OrderByDescending(u => u.Age).ThenBy(u => u.Name).Select(u => u.Username));

    [SkippableFact]
    public Task The_second_sort_can_go_down()
        => SameAsObjects(users => users.OrderBy(u => u.Age).ThenByDescending(u => u.Name).Select(u => u.Username));

    [SkippableFact]
    public Task Skip_and_take_cut_a_window()
        => SameAsObjects(users => users.OrderBy(u => u.Name).Skip(1).Take(2).Select(u => u.Username));

    [SkippableFact]
    public Task Distinct_values_are_given_once()
        => SameAsObjects(users => users.Select(u => u.Age).Distinct().OrderBy(a => a));

    [SkippableFact]
    public Task Projections_can_reach_into_relations()
        => SameAsObjects(users => users.OrderBy(u => u.Id).Select(u => new { u.Name, Posts = u.Posts.Count, Best = u.Posts.Max(p => (int?)p.Rating), Profile = u.Profile == null ? null : u.Profile.Text }));

    [SkippableFact]
    public Task Groups_have_keys_and_aggregates()
        => SameAsObjects(users => users.GroupBy(u => u.Age).Select(g => new { g.Key, Count = g.Count(), Last = g.Max(u => u.Name) }).OrderBy(g => g.Key));

    [SkippableFact]
    public Task Selecting_many_flattens()
        => SameAsObjects(users => users.SelectMany(u => u.Posts, (u, p) => new { u.Name, p.Title }).OrderBy(x => x.Title));

    [SkippableFact]
    public Task Query_syntax_is_as_good_as_methods()
        => SameAsObjects(users => from u in users where u.Age > 17 orderby u.Name descending, u.Age select new { u.Name, u.Age });

    [SkippableFact]
    public Task Query_syntax_groups()
        => SameAsObjects(users => from u in users group u by u.Age into g where g.Count() > 1 orderby g.Key select new { g.Key, N = g.Count() });

    [SkippableFact]
    public Task Query_syntax_walks_relations()
        => SameAsObjects(users => from u in users from p in u.Posts orderby p.Title select p.Title);

    [SkippableFact]
    public Task Unions_give_what_is_in_either_once()
        => SameAsObjects(users => users.Where(u => u.Age > 30).Union(users.Where(u => u.Name == "ann" || u.Name == "eve")).OrderBy(u => u.Name).Select(u => u.Username));

    [SkippableFact]
    public Task Concatenations_keep_what_is_in_both_twice()
        => SameAsObjects(users => users.Where(u => u.Age > 30).Select(u => u.Name).Concat(users.Where(u => u.Name == "ann").Select(u => u.Name)).OrderBy(n => n));

    [SkippableFact]
    public Task Intersections_and_differences_compare_rows()
        => SameAsObjects(users => users.Where(u => u.Age > 17).Intersect(users.Where(u => u.Age < 40)).Except(users.Where(u => u.Name == "dan")).OrderBy(u => u.Id).Select(u => u.Username));

    [SkippableFact]
    public async Task Joins_pair_the_rows_of_two_queries()
    {
        var rows = await (from p in Post.Query join u in User.Query on p.UserId equals u.Id orderby p.Id select new { p.Title, u.Name }).ToListAsync();

        Assert.Equal(from p in Posts join u in Users on p.UserId equals u.Id orderby p.Id select new { p.Title, u.Name }, rows);
    }

    [SkippableFact]
    public async Task Left_joins_keep_rows_without_a_partner()
    {
        var rows = await User.Query.LeftJoin(Profile.Query, u => u.Id, p => p.UserId, (u, p) => new { u.Name, Text = p == null ? null : p.Text }).OrderBy(x => x.Name).ToListAsync();

        Assert.Equal(Users.OrderBy(u => u.Name).Select(u => new { u.Name, u.Profile?.Text }), rows);
    }

    [SkippableFact]
    public async Task Aggregates_are_computed()
    {
        Assert.Equal(Users.Sum(u => u.Age), await User.Query.SumAsync(u => u.Age));
        Assert.Equal(Users.Max(u => u.Age), await User.Query.MaxAsync(u => u.Age));
        Assert.Equal(Users.Min(u => u.Name), await User.Query.MinAsync(u => u.Name));
        Assert.Equal(Users.Average(u => u.Age), await User.Query.AverageAsync(u => u.Age));
        Assert.Equal(3, await User.Query.CountAsync(u => u.Age > 18));
        Assert.Equal(2L, await User.Where(u => u.Age > 18).LongCountAsync(u => u.Age < 40));
        Assert.True(await User.Query.AnyAsync(u => u.Age < 18));
        Assert.False(await User.Query.AnyAsync(u => u.Age > 100));
        Assert.False(await User.Query.AllAsync(u => u.Age > 18));
        Assert.True(await User.Query.Select(u => u.Age).ContainsAsync(45));
    }

    [SkippableFact]
    public void Aggregates_are_computed_synchronously()
    {
        Assert.Equal(Users.Sum(u => u.Age), User.Query.Sum(u => u.Age));
        Assert.Equal(Users.Max(u => u.Age), User.Query.Max(u => u.Age));
        Assert.Equal(3, User.Query.Count(u => u.Age > 18));
        Assert.True(User.Query.Any(u => u.Age < 18));
        Assert.False(User.Query.All(u => u.Age > 18));
    }

    [SkippableFact]
    public async Task Results_come_as_lists_arrays_dictionaries_and_sets()
    {
        Assert.Equal(5, (await User.Query.ToListAsync()).Count);
        Assert.Equal(["ann", "bob"], (await User.OrderBy(u => u.Name).Take(2).ToArrayAsync()).Select(u => u.Name));
        Assert.Equal("bob", (await User.Query.ToDictionaryAsync(u => u.Id))[Id("bob")].Username);
        Assert.Equal(17, (await User.Query.ToDictionaryAsync(u => u.Username, u => u.Age))["bob"]);
        Assert.Equal([17, 18, 31, 45], (await User.Query.Select(u => u.Age).ToHashSetAsync()).Order());
        Assert.Equal(2, User.Query.ToList().Count(u => u.Age == 31));
        Assert.Equal("cid", User.Query.ToDictionary(u => u.Id)[Id("cid")].Username);
        Assert.Equal(2, User.Query.ToLookup(u => u.Age)[31].Count());
    }

    [SkippableFact]
    public async Task A_query_is_not_changed_by_what_is_built_on_it()
    {
        ActiveQuery<User> adults = User.Where(u => u.Age >= 18);
        ActiveQuery<User> sorted = adults.OrderByDescending(u => u.Name);
        ActiveQuery<User> few = sorted.Skip(1).Take(1);

        Assert.Equal(["dan"], (await few.ToListAsync()).Select(u => u.Name));
        Assert.Equal(["eve", "dan", "cid", "ann"], (await sorted.ToListAsync()).Select(u => u.Name));
        Assert.Equal(4, await adults.CountAsync());
        Assert.Equal(["dan"], (await few.ToListAsync()).Select(u => u.Name));
    }

    [SkippableFact]
    public async Task A_query_sees_the_rows_of_the_time_when_it_runs()
    {
        ActiveQuery<User> young = User.Where(u => u.Age < 18);
        Assert.Equal(1, await young.CountAsync());

        await using (DbContext context = Db.CreateContext())
        {
            context.Add(new User { Username = "fay", Name = "fay", Age = 3 });
            await context.SaveChangesAsync();
        }

        Assert.Equal(2, await young.CountAsync());
    }

    [SkippableFact]
    public async Task A_captured_variable_has_its_value_of_the_time_when_the_query_runs()
    {
        int age = 18;
        ActiveQuery<User> older = User.Where(u => u.Age > age);
        age = 31;

        Assert.Equal(1, await older.CountAsync());
    }

    [SkippableFact]
    public async Task The_same_query_runs_in_parallel_with_itself()
    {
        ActiveQuery<User> all = User.OrderBy(u => u.Id);

        List<User>[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => all.ToListAsync()));

        Assert.All(results, users => Assert.Equal(Users.Select(u => u.Username), users.Select(u => u.Username)));
    }

    [SkippableFact]
    public async Task Nothing_is_sent_before_a_query_runs()
    {
        ActiveQuery<User> query = User.Where(u => u.Age > 18).OrderBy(u => u.Name).Take(1);
        Assert.Empty(Commands.Texts);

        await query.ToListAsync();

        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public void A_query_names_its_expression() => Assert.Contains("Where(u => u.Age > 18)", User.Where(u => u.Age > 18).ToString());

    private async Task SameAsObjects<TResult>(Func<IQueryable<User>, IQueryable<TResult>> query)
    {
        List<TResult> expected = [.. query(Users.AsQueryable())];
        Assert.NotEmpty(expected);

        Assert.Equal(expected, await query(User.Query).ToListAsync());
        Assert.Equal(expected, query(User.Query).ToList());
    }
}
