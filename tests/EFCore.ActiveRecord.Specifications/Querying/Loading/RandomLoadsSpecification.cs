using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Surface.Queries;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>
/// Whatever is loaded in whatever way: the graph is that of all rows, which EF Core's change tracker has put together. Its Include is no measure: as a split query it leaves out
/// rows behind a relation of several columns that can be null (the rows of "null equals null" stand in their way). <see cref="RandomCases"/> says how to run more cases, or others.
/// </summary>
public abstract class RandomLoadsSpecification : FirmSpecification
{
    private DbContext? _all;

    [SkippableFact]
    public void Any_schema_loads_what_is_there()
        => RandomCases.Check(Cases, c => c.Smaller(), 60, async c => await (Task)Method(nameof(CheckAsync), c).Invoke(this, [c])!);

    [SkippableFact]
    public void Any_schema_loads_it_in_a_session_too()
        => RandomCases.Check(
            Cases,
            c => c.Smaller(),
            30,
            async c =>
            {
                await using ActiveSession session = Db.BeginSession();
                await (Task)Method(nameof(CheckAsync), c).Invoke(this, [c])!;
                Assert.Equal(0, await session.SaveChangesAsync());
            });

    [SkippableFact]
    public void Any_schema_is_loaded_onto_records()
        => RandomCases.Check(Cases, c => c.Smaller(), 30, async c => await (Task)Method(nameof(CheckOntoAsync), c).Invoke(this, [c])!);

    public override async Task DisposeAsync()
    {
        if (_all is not null)
        {
            await _all.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private static Gen<Case> Cases => Gen.Choose(0, int.MaxValue - 1).Select(Case.Of);

    private static System.Reflection.MethodInfo Method(string name, Case c)
        => typeof(RandomLoadsSpecification).GetMethod(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.MakeGenericMethod(c.Root);

    private async Task CheckAsync<T>(Case c)
        where T : class, IActiveRecord
    {
        string expected = await ExpectedAsync<T>(c);
        List<T> actual = await c.Range(Db.Inner.Query<T>()).With(LoadTree.ToSchema(c.Trees)).ToListAsync();

        Assert.Equal(expected, LoadTree.Show(Db.Inner.Model, actual, c.Trees));
        LoadTree.CheckIdentity(Db.Inner.Model, actual);
    }

    private async Task CheckOntoAsync<T>(Case c)
        where T : class, IActiveRecord
    {
        string expected = await ExpectedAsync<T>(c);
        List<T> actual = await c.Range(Db.Inner.Query<T>()).ToListAsync();
        await actual.LoadAsync(LoadTree.ToSchema(c.Trees));

        Assert.Equal(expected, LoadTree.Show(Db.Inner.Model, actual, c.Trees));
        LoadTree.CheckIdentity(Db.Inner.Model, actual);
        Assert.All(actual, r => Assert.True(RecordStates.IsPersisted(r)));
    }

    private async Task<string> ExpectedAsync<T>(Case c)
        where T : class, IActiveRecord
    {
        _all ??= await LoadAllAsync(Db.CreateContext());
        return LoadTree.Show(Db.Inner.Model, await c.Range(_all.Set<T>()).ToListAsync(), c.Trees);
    }

    private static async Task<DbContext> LoadAllAsync(DbContext context)
    {
        await context.Set<Region>().LoadAsync();
        await context.Set<Office>().LoadAsync();
        await context.Set<Worker>().Include(w => w.Skills).LoadAsync();
        await context.Set<Perk>().LoadAsync();
        await context.Set<Badge>().LoadAsync();
        await context.Set<Skill>().LoadAsync();
        await context.Set<Course>().LoadAsync();
        await context.Set<Team>().LoadAsync();
        await context.Set<Membership>().LoadAsync();
        await context.Set<Note>().LoadAsync();
        return context;
    }

    private sealed record Case(Type Root, IReadOnlyList<LoadTree> Trees, int Skip, int Take)
    {
        /// <summary>EF Core refuses Includes that lead straight back.</summary>
        private static readonly HashSet<(string, string)> Back =
        [
            ("offices", "region"), ("workers", "office"), ("notes", "office"), ("reports", "boss"), ("badge", "worker"), ("worker", "badge"), ("memberships", "worker"), ("memberships", "team"), ("perks", "manager"), ("courses", "skill"),
        ];

        public static Case Of(int seed)
        {
            Random random = new(seed);
            Type root = Relations.Keys.ElementAt(random.Next(Relations.Count));
            return new Case(root, TreesOf(random, root, "", 3), random.Next(4), random.Next(1, 12));
        }

        public IQueryable<T> Range<T>(IQueryable<T> query)
            where T : class, IActiveRecord
            => query.OrderBy([.. Keys]).Skip(Skip).Take(Take);

        public IEnumerable<Case> Smaller() => LoadTree.Smaller(Trees).Select(t => this with { Trees = t });

        public override string ToString() => $"{Root.Name} {string.Join(", ", Trees)} {Skip} {Take}";

        private IEnumerable<string> Keys => Root == typeof(Region) ? ["country", "code"] : Root == typeof(Membership) ? ["worker_id", "team_id"] : ["id"];

        private static IReadOnlyList<LoadTree> TreesOf(Random random, Type type, string from, int depth)
            => depth == 0 ? [] : [.. Relations[type].Where(r => !Back.Contains((from, r.Name)) && random.Next(depth == 3 ? 2 : 4) == 0).Select(r => new LoadTree(r.Name, (Load)(random.Next(3) is var s && s > 0 ? s + 1 : s), TreesOf(random, r.Target, r.Name, depth - 1)))];
    }
}
