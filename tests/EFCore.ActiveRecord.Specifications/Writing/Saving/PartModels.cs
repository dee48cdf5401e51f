using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Parts of every kind: complex ones, required and optional, classes and structs; owned ones three levels deep; a collection of owned objects with one of its own.</summary>
public class Voyage : TimestampedModel
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public Port From { get; set; } = new();
    public Port To { get; set; } = new();
    public Port? Via { get; set; }
    public Period Period { get; set; }
    public Inn? Inn { get; set; }
    public List<Stop> Stops { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Voyage>
    {
        public void Configure(EntityTypeBuilder<Voyage> builder)
        {
            builder.ComplexProperty(v => v.Period);
            builder.OwnsOne(v => v.Inn, inn => inn.OwnsOne(i => i.Room, room => room.OwnsOne(r => r.Bed)));
            builder.OwnsMany(v => v.Stops, stop =>
            {
                // SQLite counts no keys of several columns.
                stop.Property<int>("Id");
                stop.HasKey("Id");
                stop.OwnsMany(s => s.Sights, sight => sight.HasKey(s => s.Code));
            });
        }
    }
}

[ComplexType]
public class Port
{
    [Required] public string City { get; set; } = "";
    public int Depth { get; set; }
    public Spot Spot { get; set; } = new();
    public List<string> Piers { get; set; } = [];
}

[ComplexType]
public class Spot
{
    public int X { get; set; }
    public string? Note { get; set; }
}

public struct Period
{
    public int Days { get; set; }
    public byte[]? Mask { get; set; }
}

public class Inn
{
    public string City { get; set; } = "";
    public int Stars { get; set; }
    public Spot Spot { get; set; } = new();
    public Room? Room { get; set; }
}

public class Room
{
    public int Number { get; set; }
    public Bed? Bed { get; set; }
}

public class Bed
{
    public string Size { get; set; } = "";
    public int Width { get; set; }
}

public class Stop
{
    public string City { get; set; } = "";
    public int Hours { get; set; }
    public List<Sight> Sights { get; set; } = [];
}

public class Sight
{
    [DatabaseGenerated(DatabaseGeneratedOption.None)] public string Code { get; set; } = "";
    public int Rank { get; set; }
}

/// <summary>Documents: an owned one with parts, a collection of owned ones, a complex one, an optional one, and a list of complex ones.</summary>
public class Dossier : TimestampedModel
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public Inn? Inn { get; set; }
    public List<Stay> Stays { get; set; } = [];
    public Sketch Sketch { get; set; } = new();
    public Sketch? Draft { get; set; }
    public List<Spot> Spots { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Dossier>
    {
        public void Configure(EntityTypeBuilder<Dossier> builder)
        {
            builder.OwnsOne(d => d.Inn, inn =>
            {
                inn.ToJson();
                inn.OwnsOne(i => i.Room, room => room.OwnsOne(r => r.Bed));
            });
            builder.OwnsMany(d => d.Stays, stay =>
            {
                stay.ToJson();
                stay.OwnsMany(s => s.Nights);
            });
            builder.ComplexProperty(d => d.Sketch, s => s.ToJson());
            builder.ComplexProperty(d => d.Draft, s => s.ToJson());
            builder.ComplexCollection(d => d.Spots, s => s.ToJson());
        }
    }
}

public class Stay
{
    public string City { get; set; } = "";
    public List<Night> Nights { get; set; } = [];
}

public class Night
{
    public int Price { get; set; }
}

[ComplexType]
public class Sketch
{
    [Required] public string Title { get; set; } = "";
    public Spot Spot { get; set; } = new();
    public List<Spot> Spots { get; set; } = [];
}
