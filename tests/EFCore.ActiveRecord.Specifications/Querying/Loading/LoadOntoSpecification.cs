using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>Loads onto records that are there already, in chunks, and of the relations that are not plain foreign keys.</summary>
public abstract class LoadOntoSpecification : FirmSpecification
{
    /// <summary>How many keys one query takes; null where it takes all.</summary>
    protected virtual int? KeysPerQuery => null;

    [SkippableFact]
    public async Task One_query_loads_a_relation_of_all_records()
    {
        List<Office> offices = await Office.AllAsync();
        Worker[] workers = [.. await Worker.AllAsync()];
        Commands.Clear();
        await offices.LoadAsync(o => o.Workers);
        await workers.LoadAsync(w => w.Skills);
        await workers.LoadAsync("teams");
        await offices.First(o => o.RegionCode is not null).LoadAsync(o => o.Region);

        Assert.Equal(4, Commands.Texts.Count);
        Assert.Equal(workers.Count(w => w.OfficeId is not null), offices.Sum(o => o.Workers.Count));
        Assert.All(offices, o => Assert.All(o.Workers, w => Assert.Same(o, w.Office)));
        Assert.NotEmpty(workers.SelectMany(w => w.Skills));
        Assert.NotEmpty(workers.SelectMany(w => w.Teams));
    }

    [SkippableFact]
    public async Task Nested_loads_come_along()
    {
        Office office = await (await Office.OrderBy("id").FirstAsync()).LoadAsync(s => s.Joined(o => o.Workers, w => w.OrderBy("-rank", "id").Take(2).Joined(x => x.Badge).SelectIn(x => x.Reports)));
        List<Worker> expected = await Worker.Where(w => w.OfficeId == office.Id).Include(w => w.Badge).OrderByDescending(w => w.Rank).ThenBy(w => w.Id).Take(2).ToListAsync();

        Assert.Equal(expected.Select(w => w.Id), office.Workers.Select(w => w.Id));
        Assert.Equal(expected.Select(w => w.Badge?.Id), office.Workers.Select(w => w.Badge?.Id));
        Assert.Same(office, await office.LoadAsync(new EagerSchema { ["notes"] = Load.SelectIn }));
    }

    [SkippableFact]
    public async Task What_the_relation_held_is_replaced()
    {
        Office office = await Office.OrderBy("id").WithSelectIn(o => o.Workers).FirstAsync();
        int before = office.Workers.Count;
        office.Workers.Add(new Worker());
        await office.LoadAsync(o => o.Workers);

        Assert.Equal(before, office.Workers.Count);
    }

    [SkippableFact]
    public async Task Links_that_were_loaded_are_not_written_again()
    {
        Worker worker = await Worker.Where(w => w.Skills.Count > 1).OrderBy(w => w.Id).FirstAsync();
        await worker.LoadAsync(w => w.Skills);
        int count = worker.Skills.Count;
        Commands.Clear();
        await worker.SaveAsync();
        Assert.Empty(Commands.Texts);
        worker.Skills.RemoveAt(0);
        await worker.SaveAsync();

        Assert.Equal(count - 1, await Skill.Where(s => s.Workers.Any(w => w.Id == worker.Id)).CountAsync());
    }

    [SkippableFact]
    public async Task A_link_that_is_a_class_is_one_object_whichever_relation_leads_to_it()
    {
        foreach (Load strategy in new[] { Load.Joined, Load.Subquery, Load.SelectIn })
        {
            List<Team> teams = await Team.With(new EagerSchema { ["workers"] = strategy, ["memberships"] = Load.SelectIn }).ToListAsync();
            List<Worker> workers = await Worker.With(new EagerSchema { ["memberships"] = Load.SelectIn, ["teams"] = strategy }).ToListAsync();
            LoadTree.CheckIdentity(Db.Inner.Model, teams);
            LoadTree.CheckIdentity(Db.Inner.Model, workers);
            Assert.Equal(await Membership.CountAsync(), workers.Sum(w => w.Memberships.Count));
        }
    }

    [SkippableFact]
    public async Task Rows_that_lead_to_each_other_and_were_known_before_lead_to_what_was_known()
    {
        EagerSchema twice = new() { ["boss"] = (Load.SelectIn, new EagerSchema { ["boss"] = Load.Subquery }) };
        List<Worker> behindJoin = await Worker.OrderBy("id").Skip(5).Take(30).With(new EagerSchema { ["badge"] = Load.Joined, ["boss"] = (Load.Subquery, twice) }).ToListAsync();
        List<Worker> apart = await Worker.OrderBy("id").Skip(5).Take(30).ToListAsync();
        await using ActiveSession session = Db.BeginSession();
        await apart.LoadAsync(new EagerSchema { ["boss"] = (Load.SelectIn, twice) });

        LoadTree.CheckIdentity(Db.Inner.Model, behindJoin);
        LoadTree.CheckIdentity(Db.Inner.Model, apart);
    }

    [SkippableFact]
    public async Task What_is_joined_to_a_row_that_was_known_before_leads_back_to_what_was_known()
    {
        List<Office> apart = await Office.AllAsync();
        await apart.LoadAsync(s => s.SelectIn(o => o.Region, r => r.Joined(x => x.Offices, o => o.Joined(x => x.Notes))));
        List<Office> behindJoin = await Office.With(s => s.Joined(o => o.Workers).SelectIn(o => o.Region, r => r.Joined(x => x.Offices, o => o.Joined(x => x.Notes)))).ToListAsync();

        Assert.All([apart, behindJoin], offices => Assert.Contains(offices.SelectMany(o => o.Notes), n => n.Office is not null));
        LoadTree.CheckIdentity(Db.Inner.Model, apart);
        LoadTree.CheckIdentity(Db.Inner.Model, behindJoin);
    }

    [SkippableFact]
    public async Task Several_objects_of_one_row_are_all_loaded()
    {
        Office first = await Office.OrderBy("id").FirstAsync();
        Office second = await Office.OrderBy("id").FirstAsync();
        await new[] { first, second, first }.LoadAsync(o => o.Workers);

        Assert.NotEmpty(first.Workers);
        Assert.Equal(first.Workers, second.Workers);
    }

    [SkippableFact]
    public async Task In_a_session_tracked_records_and_others_are_loaded()
    {
        Worker apart = await Worker.Where(w => w.Skills.Count > 0).OrderBy(w => w.Id).FirstAsync();
        await using ActiveSession session = Db.BeginSession();
        List<Worker> tracked = await Worker.Where(w => w.Id > apart.Id).OrderBy(w => w.Id).Take(20).ToListAsync();
        await tracked.Prepend(apart).LoadAsync(w => w.Skills);
        await tracked.LoadAsync(w => w.Office);

        Assert.NotEmpty(apart.Skills);
        Assert.NotEmpty(tracked.SelectMany(w => w.Skills));
        Assert.Contains(tracked, w => w.Office is not null);
        Assert.Equal(0, await session.SaveChangesAsync());
        tracked.First(w => w.Skills.Count > 0).Skills.RemoveAt(0);
        Assert.Equal(1, await session.SaveChangesAsync());
    }

    [SkippableFact]
    public async Task Nothing_is_sent_for_no_records()
    {
        await Array.Empty<Worker>().LoadAsync(w => w.Skills);
        Assert.Empty(Commands.Texts);
        await Assert.ThrowsAsync<ArgumentNullException>(() => new Worker[] { null! }.LoadAsync(w => w.Skills));
        Assert.Throws<NotLoadableException>(() => Worker.WithSelectIn(w => w.Rank));
        await Assert.ThrowsAsync<NotLoadableException>(() => new Worker().LoadAsync(w => w.Rank));
        await Assert.ThrowsAsync<UnknownAttributeException>(() => new Worker().LoadAsync("skill"));
    }

    [SkippableFact]
    public async Task The_lines_of_the_guide_about_queries_stay_EF_Cores()
    {
        IQueryable<Worker> anyQueryable = Worker.Query;
        await anyQueryable.LoadAsync();
        await Worker.Query.LoadAsync();
        Assert.Equal(2, Commands.Texts.Count);
    }

    [SkippableFact]
    public async Task Many_keys_go_into_queries_of_as_many_as_the_database_takes()
    {
        await Badge.Query.ExecuteDeleteAsync();
        List<Worker> workers = [.. Enumerable.Range(0, 1200).Select(i => new Worker { Name = $"m{i}", Badge = new Badge() })];
        await using (DbContext context = Db.CreateContext())
        {
            context.AddRange(workers);
            await context.SaveChangesAsync();
        }

        Commands.Clear();
        List<Worker> loaded = await Worker.Where(("name__startswith", "m")).WithSelectIn(w => w.Badge, w => w.Skills).ToListAsync();
        Assert.Equal(1 + (2 * (KeysPerQuery is { } most ? (1200 + most - 1) / most : 1)), Commands.Texts.Count);
        Assert.Equal(1200, loaded.Count);
        Assert.All(loaded, w => Assert.Same(w, w.Badge!.Worker));
        Commands.Clear();
        Assert.All(await Worker.Where(("name__startswith", "m")).WithSubquery(w => w.Badge).ToListAsync(), w => Assert.NotNull(w.Badge));
        Assert.Equal(2, Commands.Texts.Count);
    }

    [SkippableFact]
    public async Task Keys_of_several_columns_are_matched_as_a_whole()
    {
        foreach (Load strategy in new[] { Load.Joined, Load.Subquery, Load.SelectIn })
        {
            List<Region> regions = await Region.Where(r => (r.Country == "ch" && r.Code == 0) || (r.Country == "at" && r.Code == 1)).With(new EagerSchema { ["offices"] = strategy }).ToListAsync();
            Assert.All(regions, r => Assert.Equal(Office.Where(o => o.RegionCountry == r.Country && o.RegionCode == r.Code).Count(), r.Offices.Count));
        }

        List<Office> offices = await Office.WithSelectIn(o => o.Region).ToListAsync();
        Assert.All(offices, o => Assert.Equal((o.RegionCountry, o.RegionCode), (o.Region?.Country, o.Region?.Code)));
    }

    [SkippableFact]
    public async Task Relations_of_derived_classes_are_loaded_onto_their_records_only()
    {
        List<Worker> named = await Worker.OrderBy("id").With(new EagerSchema { ["perks"] = Load.SelectIn, ["secretary"] = Load.Subquery }).ToListAsync();
        List<Worker> typed = await Worker.OrderBy("id").WithJoined(w => ((Manager)w).Perks, w => ((Manager)w).Secretary).ToListAsync();
        List<Manager> managers = await Manager.OrderBy("id").With(s => s.Subquery(m => m.Perks).SelectIn(m => m.Skills)).ToListAsync();

        Assert.NotEmpty(named.OfType<Manager>().SelectMany(m => m.Perks));
        Assert.All([typed, [.. managers]], workers => Assert.Equal(named.OfType<Manager>().Select(m => m.Perks.Count), workers.OfType<Manager>().Select(m => m.Perks.Count)));
        Assert.Equal(typed.OfType<Manager>().Select(m => m.Secretary?.Id), named.OfType<Manager>().Select(m => m.Secretary?.Id));
        Assert.All(named.OfType<Manager>(), m => Assert.All(m.Perks, p => Assert.Same(m, p.Manager)));
    }

    [SkippableFact]
    public async Task Deleted_related_records_are_left_out_unless_the_query_brings_them_in()
    {
        foreach (Load strategy in new[] { Load.Joined, Load.Subquery, Load.SelectIn })
        {
            EagerSchema schema = new() { ["notes"] = strategy };
            Assert.DoesNotContain((await Office.Query.With(schema).ToListAsync()).SelectMany(o => o.Notes), n => n.IsDeleted);
            Assert.Contains((await Office.Query.IncludeDeleted().With(schema).ToListAsync()).SelectMany(o => o.Notes), n => n.IsDeleted);
        }
    }

    [SkippableFact]
    public async Task Converted_keys_lead_to_their_records()
    {
        List<Skill> skills = await Skill.OrderBy("id").WithSelectIn(s => s.Courses, s => s.Workers).ToListAsync();
        List<Course> courses = await Course.Query.WithSubquery(c => c.Skill).ToListAsync();

        Assert.NotEmpty(skills.SelectMany(s => s.Courses));
        Assert.All(courses, c => Assert.Equal(c.SkillId, c.Skill?.Id));
        Assert.Equal(courses.Count(c => c.Skill is not null), skills.Sum(s => s.Courses.Count));
        Assert.All(skills.SelectMany(s => s.Workers), w => Assert.True(RecordStates.IsPersisted(w)));
    }
}
