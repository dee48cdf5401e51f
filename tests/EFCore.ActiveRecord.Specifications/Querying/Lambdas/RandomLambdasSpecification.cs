using System.Linq.Expressions;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>Random lambdas find and order what they find and order in a plain DbContext, whose EF Core looks at each by itself.</summary>
public abstract class RandomLambdasSpecification : LibrarySpecification
{
    private static readonly Expression<Func<Book, object?>>[] Keys =
    [
        b => b.Pages, b => b.Stock, b => b.Title, b => b.Author!.Name, b => b.Reviews.Count, b => b.Reviews.Max(r => (int?)r.Stars), b => b.Title.Length,
    ];

    private LibraryRows? _inserted;

    /// <summary>Constants of lambdas become part of the SQL, as they do in EF Core.</summary>
    protected override IReadOnlyCollection<string>? Constants => null;

    [SkippableFact]
    public void Any_lambda_finds_what_EF_Core_finds()
        => RandomCases.Check(
            LibraryCase<LambdaTree>.Random(rows => FsCheck.Fluent.Gen.SelectMany(FsCheck.Fluent.Gen.Choose(0, 2), depth => LambdaTree.Random(rows.Books, depth))),
            c => c.Smaller(tree => tree.Smaller()),
            250,
            async c =>
            {
                if (c.Rows != _inserted)
                {
                    await c.Rows.InsertAsync(Db);
                    _inserted = c.Rows;
                }

                foreach (LambdaTree tree in c.Queries)
                {
                    await AgreesAsync(tree);
                }
            },
            LibraryCase<LambdaTree>.Size);

    private async Task AgreesAsync(LambdaTree tree)
    {
        Expression<Func<Book, bool>> lambda = tree.ToLambda();
        Expression<Func<Book, object?>> key = Keys[(uint)tree.Given.Id % Keys.Length];
        ActiveQuery<Book> found = tree.Given.Id % 2 == 0 ? Book.Where(lambda).OrderBy(key).ThenByDescending(b => b.Id) : Book.OrderByDescending(key).ThenBy(b => b.Id).Where(lambda);
        List<int> expected = await Db.ExecuteAsync(context => (tree.Given.Id % 2 == 0
            ? context.Set<Book>().Where(lambda).OrderBy(key).ThenByDescending(b => b.Id)
            : context.Set<Book>().OrderByDescending(key).ThenBy(b => b.Id).Where(lambda)).Select(b => b.Id).ToListAsync());

        Assert.Equal(expected, (await found.ToListAsync()).Select(b => b.Id));
        Assert.Equal(expected.Count, await found.CountAsync());
        Assert.Equal(expected.Count > 0, await found.AnyAsync());
        Assert.Equal(expected.Skip(1).Take(2), (await found.Skip(1).Take(2).ToListAsync()).Select(b => b.Id));
        Assert.Equal(expected.Cast<int?>().FirstOrDefault(), (await found.FirstOrDefaultAsync())?.Id);
    }
}
