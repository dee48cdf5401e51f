using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Random filters and sorts of random rows find and order as plain C# does; <see cref="RandomCases"/> says how to run more of them, or others.</summary>
public abstract class RandomQueriesSpecification : LibrarySpecification
{
    private LibraryRows? _inserted;

    [SkippableFact]
    public void Any_filter_finds_what_plain_code_finds()
        => Check(
            rows => Gen.Choose(0, 3).SelectMany(new FilterTrees(rows, TextRules).Trees),
            tree => tree.Smaller(),
            1000,
            async (books, tree) => Assert.Equal(
                books.Where(tree.Holds).Select(b => b.Id),
                (await Book.Where(tree.ToFilter()).Select(b => b.Id).ToListAsync()).Order()));

    [SkippableFact]
    public void Any_filters_one_after_the_other_hold_each_by_itself()
        => Check(
            rows => new FilterTrees(rows, TextRules).Trees(1).Two(),
            _ => [],
            100,
            async (books, trees) => Assert.Equal(
                books.Where(b => trees.Item1.Holds(b) && trees.Item2.Holds(b)).Select(b => b.Id),
                (await Book.Where(trees.Item1.ToFilter()).Where(trees.Item2.ToFilter()).Select(b => b.Id).ToListAsync()).Order()));

    [SkippableFact]
    public void Any_sort_orders_as_plain_code_does()
        => Check(
            _ => SortList.Random,
            sorts => sorts.Smaller(),
            300,
            async (books, sorts) => Assert.Equal(
                sorts.Sort(books).Select(b => b.Id),
                await Book.OrderBy([.. sorts.Keys]).Select(b => b.Id).ToListAsync()));

    private void Check<T>(Func<LibraryRows, Gen<T>> query, Func<T, IEnumerable<T>> smaller, int count, Func<IReadOnlyList<Book>, T, Task> property)
        where T : notnull
        => RandomCases.Check(
            LibraryCase<T>.Random(query),
            c => c.Smaller(smaller),
            count,
            async c =>
            {
                await InsertAsync(c.Rows);
                foreach (T one in c.Queries)
                {
                    await property(c.Rows.Books, one);
                }
            },
            LibraryCase<T>.Size);

    private async Task InsertAsync(LibraryRows rows)
    {
        if (rows != _inserted)
        {
            await rows.InsertAsync(Db);
            _inserted = rows;
            Commands.Clear();
        }
    }
}
