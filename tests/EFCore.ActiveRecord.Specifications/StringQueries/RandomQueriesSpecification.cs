using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.StringQueries;

/// <summary>Random filters and sorts find and order as plain C# does; <see cref="RandomCases"/> says how to run more of them, or others.</summary>
public abstract class RandomQueriesSpecification : LibrarySpecification
{
    [SkippableFact]
    public void Any_filter_finds_what_plain_code_finds()
        => RandomCases.Check(
            Gen.Choose(0, 3).SelectMany(new FilterTrees(Books).Trees),
            tree => tree.Smaller(),
            1000,
            async tree => Assert.Equal(
                Books.Where(tree.Holds).Select(b => b.Id),
                (await Book.Where(tree.ToFilter()).Select(b => b.Id).ToListAsync()).Order()));

    [SkippableFact]
    public void Any_filters_one_after_the_other_hold_each_by_itself()
        => RandomCases.Check(
            new FilterTrees(Books).Trees(1).Two(),
            _ => [],
            100,
            async trees => Assert.Equal(
                Books.Where(b => trees.Item1.Holds(b) && trees.Item2.Holds(b)).Select(b => b.Id),
                (await Book.Where(trees.Item1.ToFilter()).Where(trees.Item2.ToFilter()).Select(b => b.Id).ToListAsync()).Order()));

    [SkippableFact]
    public void Any_sort_orders_as_plain_code_does()
        => RandomCases.Check(
            SortList.Random,
            sorts => sorts.Smaller(),
            300,
            async sorts => Assert.Equal(
                sorts.Sort(Books).Select(b => b.Id),
                await Book.OrderBy([.. sorts.Keys]).Select(b => b.Id).ToListAsync()));
}
