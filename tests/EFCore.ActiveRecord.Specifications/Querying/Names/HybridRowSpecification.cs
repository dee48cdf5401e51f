using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Hybrids are selected, grouped and aggregated as columns are.</summary>
public abstract class HybridRowSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Hybrids_are_selected_also_through_relations()
    {
        List<Row> rows = await Post.OrderBy("id").SelectColumns("title", "doubled", "score", "user___full_name", "category___is_root").ToRowsAsync();

        Assert.Equal(
            Posts.Select(p => (p.Title, p.Doubled, p.Score, p.User!.FullName, p.Category?.IsRoot)),
            rows.Select(r => (r.Get<string>(0), r.Get<int>(1), r.Get<int>(2), r.Get<string>(3), r.Get<bool?>(4))));
    }

    [SkippableFact]
    public async Task Hybrids_are_keys_and_are_aggregated()
    {
        List<Row> rows = await Post.GroupBy("is_by_adult", "category___is_root").Aggregate(Agg.Count(), Agg.Sum("doubled", "sum"), Agg.Max("user___full_name", "name"), Agg.Avg("user___email_length", "mean")).OrderBy("is_by_adult", "category___is_root").ToRowsAsync();

        Assert.Equal(
            Posts.GroupBy(p => (p.IsByAdult, p.Category?.IsRoot)).OrderBy(g => g.Key.IsByAdult).ThenBy(g => g.Key.IsRoot)
                .Select(g => (g.Key.IsByAdult, g.Key.IsRoot, g.Count(), g.Sum(p => p.Doubled), g.Max(p => p.User!.FullName), g.Average(p => p.User!.EmailLength))),
            rows.Select(r => (r.Get<bool>(0), r.Get<bool?>(1), r.Get<int>(2), r.Get<int>(3), r.Get<string?>(4), r.Get<double?>(5))));
    }

    [SkippableFact]
    public async Task A_hybrid_that_asks_the_database_is_aggregated()
    {
        List<Row> rows = await Post.GroupBy("user_id").Aggregate(Agg.Max("score"), Agg.Sum("score")).OrderBy("user_id").ToRowsAsync();

        Assert.Equal(
            Posts.GroupBy(p => p.UserId).OrderBy(g => g.Key).Select(g => (g.Key, g.Max(p => p.Score), g.Sum(p => p.Score))),
            rows.Select(r => (r.Get<int>(0), r.Get<int>(1), r.Get<int>(2))));
    }

    [SkippableFact]
    public void A_hybrid_with_arguments_or_of_many_values_is_no_column()
    {
        Assert.Throws<NotSelectableException>(() => User.SelectColumns("older_than"));
        Assert.Throws<NotSelectableException>(() => User.SelectColumns("good_posts"));
        Assert.Throws<NotSelectableException>(() => User.GroupBy("years_until").Aggregate());
        Assert.Throws<NotAggregatableException>(() => User.GroupBy("age").Aggregate(Agg.Sum("is_adult")));
        Assert.Empty(Commands.Texts);
    }
}
