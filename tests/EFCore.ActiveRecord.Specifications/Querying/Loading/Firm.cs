using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A key that is converted.</summary>
public readonly record struct SkillCode(string Text);

/// <summary>A composite key; of it and of the alternate key of others there are foreign keys.</summary>
[PrimaryKey(nameof(Country), nameof(Code))]
public class Region : Model
{
    public string Country { get; set; } = "";
    public int Code { get; set; }
    public List<Office> Offices { get; set; } = [];
}

public class Office : Model
{
    public int Id { get; set; }
    public string? RegionCountry { get; set; }
    public int? RegionCode { get; set; }
    [ForeignKey("RegionCountry, RegionCode")] public Region? Region { get; set; }
    public List<Worker> Workers { get; set; } = [];
    public List<Note> Notes { get; set; } = [];
}

/// <summary>Every kind of relation; refers to itself.</summary>
public class Worker : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int Rank { get; set; }
    public int? OfficeId { get; set; }
    public Office? Office { get; set; }
    public int? BossId { get; set; }
    public Worker? Boss { get; set; }
    public List<Worker> Reports { get; set; } = [];
    public Badge? Badge { get; set; }
    public List<Skill> Skills { get; set; } = [];
    public HashSet<Team> Teams { get; set; } = [];
    public List<Membership> Memberships { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Worker>
    {
        public void Configure(EntityTypeBuilder<Worker> builder)
            => builder.HasMany(w => w.Teams).WithMany(t => t.Workers).UsingEntity<Membership>();
    }
}

/// <summary>A class in the same table, with relations of its own; the foreign key of one is in no property.</summary>
public class Manager : Worker
{
    public List<Perk> Perks { get; set; } = [];
    public int? SecretaryId { get; set; }
    public Worker? Secretary { get; set; }
}

public class Perk : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public Manager? Manager { get; set; }
}

public class Badge : Model
{
    public int Id { get; set; }
    public int WorkerId { get; set; }
    public Worker? Worker { get; set; }
}

public class Skill : IActiveRecord
{
    public SkillCode Id { get; set; }
    public string Name { get; set; } = "";
    public List<Worker> Workers { get; set; } = [];
    public List<Course> Courses { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Skill>
    {
        public void Configure(EntityTypeBuilder<Skill> builder) => builder.Property(s => s.Id).HasConversion(c => c.Text, t => new SkillCode(t));
    }
}

public class Course : Model
{
    public int Id { get; set; }
    public int Hours { get; set; }
    public SkillCode? SkillId { get; set; }
    public Skill? Skill { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Course>
    {
        public void Configure(EntityTypeBuilder<Course> builder) => builder.Property(c => c.SkillId).HasConversion(c => c!.Value.Text, t => new SkillCode(t));
    }
}

public class Team : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public List<Worker> Workers { get; set; } = [];
    public List<Membership> Memberships { get; set; } = [];
}

/// <summary>Joins workers and teams.</summary>
[PrimaryKey(nameof(WorkerId), nameof(TeamId))]
public class Membership : Model
{
    public int WorkerId { get; set; }
    public Worker? Worker { get; set; }
    public int TeamId { get; set; }
    public Team? Team { get; set; }
    public int Since { get; set; }
}

/// <summary>Soft-deletable.</summary>
public class Note : StandardModel
{
    public string Text { get; set; } = "";
    public int? OfficeId { get; set; }
    public Office? Office { get; set; }
}
