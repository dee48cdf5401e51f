using System.ComponentModel.DataAnnotations;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

[Flags]
public enum Handling
{
    None = 0,
    Fragile = 1,
    Cold = 2,
}

public enum Lane : ulong
{
    Slow,
    Fast = ulong.MaxValue,
}

/// <summary>A column of the types that are seldom filtered.</summary>
public class Parcel : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string? Label { get; set; }
    public char Letter { get; set; } = 'a';
    public double Weight { get; set; }
    public float? Size { get; set; }
    public decimal Price { get; set; }
    public long Total { get; set; }
    public ulong Serial { get; set; }
    public Lane Lane { get; set; }
    public Handling Handling { get; set; }
    public bool? Sent { get; set; }
    public TimeSpan Takes { get; set; }
    public TimeSpan? Rest { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTime? Packed { get; set; }
    public DateOnly Day { get; set; }
    public TimeOnly? Hour { get; set; }
    public Guid Code { get; set; }
    public byte[] Data { get; set; } = [];
    public Uri? Link { get; set; }
    public List<int> Numbers { get; set; } = [];
    public string[] Words { get; set; } = [];
    public int? OuterId { get; set; }
    public Parcel? Outer { get; set; }
    public List<Parcel> Inner { get; set; } = [];

    [Hybrid] public bool IsHeavy => Weight > 10;
    [Hybrid] public TimeSpan Pause => Takes;
    [Hybrid] public bool HeavierThan(double weight) => Weight > weight;
    [Hybrid] public bool Between(double least, double most) => Weight >= least && Weight <= most;
}

/// <summary>A row that is found by a text.</summary>
public class Tag : Model
{
    [Key] public string Code { get; set; } = "";
}
