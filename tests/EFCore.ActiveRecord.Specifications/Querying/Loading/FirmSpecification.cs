using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A firm with every kind of relation, filled at random and always the same.</summary>
public abstract class FirmSpecification : Specification
{
    private readonly Random _random = new(7);

    protected sealed override IReadOnlyList<Type> Models =>
    [
        typeof(Region), typeof(Office), typeof(Worker), typeof(Manager), typeof(Perk), typeof(Badge), typeof(Skill), typeof(Course), typeof(Team), typeof(Membership), typeof(Note),
    ];

    /// <summary>All relations by the class that has them or inherits them.</summary>
    protected static IReadOnlyDictionary<Type, (string Name, Type Target)[]> Relations { get; } = new Dictionary<Type, (string, Type)[]>
    {
        [typeof(Region)] = [("offices", typeof(Office))],
        [typeof(Office)] = [("region", typeof(Region)), ("workers", typeof(Worker)), ("notes", typeof(Note))],
        [typeof(Worker)] =
        [
            ("office", typeof(Office)), ("boss", typeof(Worker)), ("reports", typeof(Worker)), ("badge", typeof(Badge)), ("skills", typeof(Skill)), ("teams", typeof(Team)),
            ("memberships", typeof(Membership)), ("perks", typeof(Perk)), ("secretary", typeof(Worker)),
        ],
        [typeof(Perk)] = [("manager", typeof(Worker))],
        [typeof(Badge)] = [("worker", typeof(Worker))],
        [typeof(Skill)] = [("workers", typeof(Worker)), ("courses", typeof(Course))],
        [typeof(Course)] = [("skill", typeof(Skill))],
        [typeof(Team)] = [("workers", typeof(Worker)), ("memberships", typeof(Membership))],
        [typeof(Membership)] = [("worker", typeof(Worker)), ("team", typeof(Team))],
        [typeof(Note)] = [("office", typeof(Office))],
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using DbContext context = Db.CreateContext();
        List<Region> regions = [.. Enumerable.Range(0, 4).Select(i => new Region { Country = i % 2 == 0 ? "ch" : "at", Code = i / 2 })];
        List<Office> offices = [.. Enumerable.Range(0, 6).Select(_ => new Office { Region = MaybeOneOf(regions) })];
        List<Skill> skills = [.. Enumerable.Range(0, 5).Select(i => new Skill { Id = new SkillCode($"s{i}"), Name = $"skill {i}" })];
        List<Team> teams = [.. Enumerable.Range(0, 4).Select(i => new Team { Name = $"team {i}" })];
        List<Worker> workers = [];
        for (int i = 0; i < 40; i++)
        {
            Worker worker = i % 5 == 0
                ? new Manager { Perks = [.. Enumerable.Range(0, _random.Next(3)).Select(n => new Perk { Name = $"perk {i}.{n}" })], Secretary = MaybeOneOf(workers) }
                : new Worker();
            worker.Name = $"w{i}";
            worker.Rank = _random.Next(10);
            worker.Office = MaybeOneOf(offices);
            worker.Boss = MaybeOneOf(workers);
            worker.Badge = _random.Next(2) == 0 ? null : new Badge();
            worker.Skills = [.. skills.Where(_ => _random.Next(3) == 0)];
            worker.Memberships = [.. teams.Where(_ => _random.Next(3) == 0).Select(t => new Membership { Team = t, Since = _random.Next(5) })];
            workers.Add(worker);
        }

        context.AddRange(offices.SelectMany(o => Enumerable.Range(0, _random.Next(4)).Select(n => new Note { Text = $"n{n}", Office = o, IsDeleted = n == 1 })));
        context.AddRange(regions);
        context.AddRange(offices);
        context.AddRange(skills);
        context.AddRange(Enumerable.Range(0, 8).Select(i => new Course { Hours = i, Skill = MaybeOneOf(skills) }));
        context.AddRange(workers);
        context.AddRange(new Perk { Name = "free" });
        await context.SaveChangesAsync();
        Commands.Clear();
    }

    private T? MaybeOneOf<T>(List<T> items)
        where T : class
        => items.Count == 0 || _random.Next(4) == 0 ? null : items[_random.Next(items.Count)];
}
