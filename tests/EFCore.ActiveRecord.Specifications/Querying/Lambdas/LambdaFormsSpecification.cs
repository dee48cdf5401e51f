using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>However a condition is written, it finds what it finds in plain EF Core, and fails where it fails there.</summary>
public abstract class LambdaFormsSpecification : LibrarySpecification
{
    protected override IReadOnlyCollection<string>? Constants => null;

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.HasDbFunction(typeof(LambdaForms).GetMethod(nameof(LambdaForms.LowerOf))!).HasName("lower").IsBuiltIn());
    }

    [SkippableFact]
    public Task Any_form_of_a_condition_finds_what_it_finds_in_plain_EF_Core()
        => AgreeAsync((lambda, _) => Answer(async () => await Book.Where(lambda).OrderBy(b => b.Id).ToListAsync()), (lambda, rows) => rows.Where(lambda).OrderBy(b => b.Id));

    [SkippableFact]
    public Task Any_form_of_a_condition_counts_what_it_counts_in_plain_EF_Core()
        => AgreeAsync(
            (lambda, _) => Answer(async () => await Book.Where(lambda).CountAsync()),
            async (lambda, context) => await context.Set<Book>().Where(lambda).CountAsync());

    [SkippableFact]
    public Task Any_form_of_a_condition_sorts_as_it_sorts_in_plain_EF_Core()
        => AgreeAsync((lambda, _) => Answer(async () => await Book.OrderByDescending(lambda).ThenBy(b => b.Id).ToListAsync()), (lambda, rows) => rows.OrderByDescending(lambda).ThenBy(b => b.Id));

    [SkippableFact]
    public Task Any_form_of_a_condition_finds_the_same_synchronously_and_in_a_session()
        => AgreeAsync(
            (lambda, i) => Answer(async () =>
            {
                if (i % 2 == 0)
                {
                    return [.. Book.Where(lambda).OrderBy(b => b.Id)];
                }

                await using ActiveSession session = Db.BeginSession();
                return await Book.Where(lambda).OrderBy(b => b.Id).ToListAsync();
            }),
            (lambda, rows) => rows.Where(lambda).OrderBy(b => b.Id));

    [SkippableFact]
    public async Task What_is_evaluated_beforehand_is_so_in_the_filter_of_a_loaded_relation()
    {
        foreach (List<string> names in (List<string>[])[["A", "BA"], ["AB"]])
        {
            List<Author> authors = await Author.Query.Include(a => a.Books.Where(b => names.Select(n => n.ToLower()).Contains(b.Title))).OrderBy(a => a.Id).ToListAsync();

            Assert.Equal(
                Authors.Select(a => Books.Count(b => b.Author == a && names.Contains(b.Title.ToUpperInvariant()))),
                authors.Select(a => a.Books.Count));
        }
    }

    private Task AgreeAsync(Func<Expression<Func<Book, bool>>, int, Task<string>> ask, Func<Expression<Func<Book, bool>>, IQueryable<Book>, IQueryable<Book>> expected)
        => AgreeAsync(ask, async (lambda, context) => await expected(lambda, context.Set<Book>().AsNoTracking()).ToListAsync());

    private async Task AgreeAsync(Func<Expression<Func<Book, bool>>, int, Task<string>> ask, Func<Expression<Func<Book, bool>>, DbContext, Task<object>> expected)
    {
        await using DbContext context = Db.CreateContext();
        List<string> wrong = [];
        int answered = 0;
        foreach (var (name, form) in LambdaForms.All)
        {
            // The second is answered by what was kept of the first; nulls by neither.
            for (int i = 0; i < 4; i++)
            {
                string plain = await Answer(() => expected(form(Values(i, context.Set<Review>())), context));
                string ours = await ask(form(Values(i, Review.Query)), i);
                answered += plain.StartsWith("fails", StringComparison.Ordinal) ? 0 : 1;
                if (ours != plain)
                {
                    wrong.Add($"{name} ({i}): {ours}, not {plain}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(answered, LambdaForms.All.Count * 2, LambdaForms.All.Count * 4);
    }

    private Given Values(int i, IQueryable<Review> reviews) => new(reviews)
    {
        Names = i == 1 ? ["AB", "b", "Ab", "none"] : ["A", "BA", "b"],
        Array = i == 1 ? ["ab", "B"] : ["a", "ba"],
        Subtitles = i == 1 ? [null, "ab"] : ["ab", ""],
        Numbers = i == 1 ? [2, 3] : [1],
        Books = [.. Books.Where(b => b.Author is not null).Skip(i).Take(3)],
        Book = i == 2 ? null : Books[i],
        Author = i == 2 ? null : Authors[i % 2],
        Text = i == 2 ? null : i == 1 ? "b" : "A",
        Number = i == 2 ? null : i + 1,
        Small = (short)(i + 1),
        Genre = i == 2 ? null : (Genre)i,
        Flag = i == 1,
        Ranks = new() { ["a"] = 1 + i, ["AB"] = 3 },
    };

    private static Task<string> Answer<TResult>(Func<Task<TResult>> ask) => Answer(async () => (object)(await ask())!);

    private static async Task<string> Answer(Func<Task<object>> ask)
    {
        try
        {
            return await ask() switch
            {
                IEnumerable<Book> books => string.Join(" ", books.Select(b => b.Id)),
                var value => $"{value}",
            };
        }
        catch (Exception e) when (e is DbException or DatabaseException)
        {
            return "fails in the database";
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return $"fails: {e.GetType().Name}";
        }
    }
}
