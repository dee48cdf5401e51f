using System.Globalization;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using FsCheck;
using FsCheck.Fluent;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>A condition on books as C# writes lambdas: with captured variables, constants and parts that depend on neither, joined at random.</summary>
public sealed record LambdaTree(int Condition, Book Given, string? Join = null, LambdaTree? Left = null, LambdaTree? Right = null)
{
    // Pairs that differ in little are here on purpose: a plan must not be taken for another's.
    private static readonly Func<Book, Expression<Func<Book, bool>>>[] Conditions =
    [
        given => b => b.Pages >= given.Pages,
        given => b => b.Pages > given.Pages,
        given => b => given.Pages >= b.Pages,
        _ => b => b.Pages >= 3,
        _ => b => b.Pages >= 4,
        given => b => b.Stock == given.Stock,
        given => b => b.Stock != given.Stock,
        given => b => b.Stock == given.Pages,
        given => b => b.Stock > given.Stock,
        given => b => b.Stock.HasValue && b.Stock.Value < given.Pages,
        given => b => (b.Stock ?? given.Pages) == 2,
        given => b => b.Sold > given.Pages,
        given => b => b.Weight + given.Pages > given.Weight,
        given => b => b.Title == given.Title,
        given => b => b.Title == given.Subtitle,
        given => b => b.Subtitle == given.Subtitle,
        given => b => b.Title.StartsWith(given.Title),
        given => b => b.Title.EndsWith(given.Title),
        given => b => b.Title.Contains(given.Title),
        given => b => (b.Title + given.Title).Length == 3,
        given => b => b.Title.Length == given.Title.Length,
        given => b => given.Subtitle == null || b.Title.Contains(given.Subtitle),
        given => b => given.InPrint ? b.Pages > 2 : b.Pages < 2,
        given => b => b.InPrint ? b.Pages > given.Pages : b.Pages < given.Pages,
        given => b => b.InPrint == given.InPrint,
        given => b => b.InPrint,
        given => b => !b.InPrint,
        given => b => b.Signed == given.Signed,
        given => b => b.Genre == given.Genre,
        given => b => b.Second == given.Genre,
        given => b => b.Second == given.Second,
        given => b => b.Genre == Genre.Poetry,
        given => b => b.Genre > given.Genre,
        given => b => b.Weight < given.Weight,
        given => b => b.Weight < given.Weight + 1,
        given => b => b.WrittenAt > given.WrittenAt,
        given => b => b.WrittenAt.Year == given.Published.Year,
        given => b => b.AddedAt <= given.AddedAt,
        given => b => b.SoldAt == given.SoldAt,
        given => b => b.Published == given.Published,
        given => b => b.Opens < given.Opens,
        given => b => b.Code == given.Code,
        given => b => b.Other == given.Code,
        given => b => b.Other == given.Other,
        given => b => b.Author!.Name == given.Title,
        given => b => b.Author == null,
        given => b => b.Author!.Nick != null && b.Author.Nick.StartsWith(given.Title),
        given => b => b.Author!.Books.Count > given.Pages,
        given => b => b.Author!.Books.Any(o => o.Id != b.Id && o.Pages == b.Pages),
        given => b => b.Author!.Books.Any(o => o.Id != b.Id && b.Pages == given.Pages),
        given => b => b.Reviews.Any(r => r.Stars == given.Pages),
        given => b => b.Reviews.Any(r => r.Stars == b.Pages),
        given => b => b.Reviews.All(r => r.Stars >= given.Pages && r.Topic!.Name != given.Title),
        given => b => b.Reviews.Count(r => r.Stars > 1) >= given.Pages,
        given => b => b.Reviews.Where(r => r.Text != null).Max(r => (int?)r.Stars) > given.Pages,
        given => b => new[] { given.Pages, 2 }.Contains(b.Pages),
        given => In(new[] { given.Pages, given.Pages + 1 }),
        given => In(new List<int> { given.Pages }),
        _ => In(Array.Empty<int>()),
        given => NotIn([given.Pages, 1, 2, 3]),
        given => Named([given.Title, given.Subtitle]),
    ];

    public static Gen<LambdaTree> Random(IReadOnlyList<Book> books, int depth)
        => depth == 0
            ? from condition in Gen.Choose(0, Conditions.Length - 1)
              from given in books.Count == 0 ? Gen.Constant(new Book()) : Gen.Elements(books.AsEnumerable())
              select new LambdaTree(condition, given)
            : from left in Random(books, depth - 1)
              from right in Random(books, 0)
              from given in Gen.Choose(0, 4)
              from way in Gen.Elements("and", "or", "not", "both")
              select new LambdaTree(0, left.Given, way, left, right);

    public IEnumerable<LambdaTree> Smaller() => Left is null ? [] : [Left, Right!, .. Left.Smaller().Select(l => this with { Left = l })];

    public Expression<Func<Book, bool>> ToLambda()
    {
        if (Left is null)
        {
            return Conditions[Condition](Given);
        }

        Expression<Func<Book, bool>> left = Left.ToLambda();
        Expression right = new Renaming(left.Parameters[0]).From(Right!.ToLambda());
        return Expression.Lambda<Func<Book, bool>>(
            Join switch
            {
                "and" => Expression.AndAlso(left.Body, right),
                "or" => Expression.OrElse(left.Body, right),
                "not" => Expression.AndAlso(Expression.Not(left.Body), right),
                _ => Expression.Equal(left.Body, right),
            },
            left.Parameters);
    }

    public override string ToString()
        => Left is null ? string.Create(CultureInfo.InvariantCulture, $"condition {Condition} given book {Given.Id}: {ToLambda()}") : $"({Left}) {Join} ({Right})";

    private static Expression<Func<Book, bool>> In(int[] pages) => b => pages.Contains(b.Pages);

    private static Expression<Func<Book, bool>> In(List<int> pages) => b => pages.Contains(b.Pages);

    private static Expression<Func<Book, bool>> NotIn(IEnumerable<int> pages) => b => !pages.Contains(b.Pages);

    private static Expression<Func<Book, bool>> Named(string?[] names) => b => names.Contains(b.Title);

    private sealed class Renaming(ParameterExpression to) : ExpressionVisitor
    {
        private ParameterExpression? _from;

        public Expression From(Expression<Func<Book, bool>> lambda)
        {
            _from = lambda.Parameters[0];
            return Visit(lambda.Body);
        }

        protected override Expression VisitParameter(ParameterExpression node) => node == _from ? to : node;
    }
}
