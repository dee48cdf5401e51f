using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Attributes that can, and that cannot, be set by name.</summary>
public class Guarded : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int? Rank { get; set; }
    [Column("nick")] public string? Alias { get; set; }
    [NotSettable] public bool IsAdmin { get; set; }
    public string Token { get; private set; } = "none";
    public int Length => Name.Length;
    public Hue Hue { get; set; }
}

public enum Hue
{
    Red,
    Green,
    Blue,
}

/// <summary>A column of each kind.</summary>
public class Gadget : Model
{
    public Guid Id { get; set; }
    public Hue Hue { get; set; }
    public Hue? Other { get; set; }
    public decimal Price { get; set; }
    public decimal? Discount { get; set; }
    public Guid Code { get; set; }
    public Guid? Link { get; set; }
    public DateOnly Day { get; set; }
    public TimeOnly Hour { get; set; }
    public DateOnly? NoDay { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? Until { get; set; }
    public long Big { get; set; }
    public double Ratio { get; set; }
    public bool? Flag { get; set; }
    public byte[] Data { get; set; } = [];
    public byte[]? NoData { get; set; }
    public List<string> Words { get; set; } = [];
    public List<int> Numbers { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Gadget>
    {
        public void Configure(EntityTypeBuilder<Gadget> builder)
        {
            builder.Property(g => g.Hue).HasConversion<string>();
            builder.Property(g => g.Words).HasConversion(
                words => string.Join(';', words),
                text => text.Split(';', StringSplitOptions.RemoveEmptyEntries).ToList(),
                new ValueComparer<List<string>>((a, b) => a!.SequenceEqual(b!), w => w.Count, w => w.ToList()));
        }
    }
}

/// <summary>Parts inside the row: a complex one with one inside, and owned ones.</summary>
public class Customer : TimestampedModel
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public Address Home { get; set; } = new();
    public Contact? Contact { get; set; }
}

[ComplexType]
public class Address
{
    public string Street { get; set; } = "";
    public string City { get; set; } = "";
    public Position Position { get; set; } = new();
}

[ComplexType]
public class Position
{
    public double X { get; set; }
    public double Y { get; set; }
}

[Owned]
public class Contact
{
    public string Mail { get; set; } = "";
    public string? Phone { get; set; }
}

/// <summary>A document inside the row.</summary>
public class Sheet : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public Content Content { get; set; } = new();

    internal sealed class Configuration : IEntityTypeConfiguration<Sheet>
    {
        public void Configure(EntityTypeBuilder<Sheet> builder) => builder.ComplexProperty(s => s.Content, c => c.ToJson());
    }
}

public class Content
{
    public string Title { get; set; } = "";
    public List<Cell> Cells { get; set; } = [];
}

public class Cell
{
    public int Row { get; set; }
    public string Text { get; set; } = "";
}

/// <summary>What the database fills in by itself.</summary>
public class Priced : Model
{
    public int Id { get; set; }
    public int Price { get; set; }
    public int Quantity { get; set; }
    public int Total { get; private set; }
    public int? Stock { get; set; }
    public string? Label { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Priced>
    {
        public void Configure(EntityTypeBuilder<Priced> builder)
        {
            builder.Property(p => p.Total).HasComputedColumnSql("price * quantity", stored: true);
            builder.Property(p => p.Stock).HasDefaultValue(7);
            builder.Property(p => p.Label).HasDefaultValueSql("'fresh'");
        }
    }
}

/// <summary>A value that the database shall generate, and no way for it to do so.</summary>
public class Ticket : Model
{
    public int Id { get; set; }
    public Guid Code { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Ticket>
    {
        public void Configure(EntityTypeBuilder<Ticket> builder) => builder.Property(t => t.Code).ValueGeneratedOnAdd();
    }
}

/// <summary>Stamps under names and types of their own, on a class that only implements the interface.</summary>
public class Stamped : IActiveRecord
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
    [CreatedAt] public DateTime Born { get; set; }
    [CreatedAt] public DateTimeOffset? Since { get; set; }
    [UpdatedAt] public DateTime? Touched { get; set; }
    [UpdatedAt] public DateTimeOffset Seen { get; set; }
}

/// <summary>Every constraint that a row can break.</summary>
[Index(nameof(Area), nameof(Number), IsUnique = true)]
public class Limited : Model
{
    public int Id { get; set; }
    public string Code { get; set; } = "";
    public string Area { get; set; } = "";
    public int Number { get; set; }
    public int Score { get; set; }
    public string? Loose { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Limited>
    {
        public void Configure(EntityTypeBuilder<Limited> builder)
        {
            builder.ToTable(t => t.HasCheckConstraint("ck_limited_score", "score >= 0"));
            builder.Property(l => l.Code).HasMaxLength(5);
        }
    }
}

/// <summary>Foreign keys without properties.</summary>
public class Branch : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public ICollection<Leaf> Leaves { get; set; } = [];
    public HashSet<Crown> Crowns { get; set; } = [];
}

public class Leaf : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    [Required] public Branch? Branch { get; set; }
    public Leaf? Twin { get; set; }
}

/// <summary>Many-to-many with branches, in collections that are no lists.</summary>
public class Crown : Model
{
    public int Id { get; set; }
    public ISet<Branch> Branches { get; set; } = new HashSet<Branch>();
}
