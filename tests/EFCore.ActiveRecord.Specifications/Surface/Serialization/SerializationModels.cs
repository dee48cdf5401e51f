using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>A column of every kind that JSON must bring back, most of them twice: one can be null.</summary>
public class Sample : Model
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
    public string? NoText { get; set; }
    public bool Flag { get; set; }
    public bool? NoFlag { get; set; }
    public byte Tiny { get; set; }
    public short Small { get; set; }
    public long Big { get; set; }
    public long? NoBig { get; set; }
    public decimal Price { get; set; }
    public decimal? NoPrice { get; set; }
    public double Ratio { get; set; }
    public float Single { get; set; }
    public char Letter { get; set; }
    public Hue Hue { get; set; }
    public Hue? NoHue { get; set; }
    public Guid Code { get; set; }
    public Guid? NoCode { get; set; }
    public DateTime Time { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? NoAt { get; set; }
    public DateOnly Day { get; set; }
    public DateOnly? NoDay { get; set; }
    public TimeOnly Hour { get; set; }
    public TimeSpan Span { get; set; }
    public Uri? Link { get; set; }
    public byte[] Data { get; set; } = [];
    public byte[]? NoData { get; set; }
    public List<int> Numbers { get; set; } = [];
    public string[] Words { get; set; } = [];
    public List<Hue> Hues { get; set; } = [];
    public Address Home { get; set; } = new();
    public Contact? Contact { get; set; }
    public Content Content { get; set; } = new();
    public List<Cell> Cells { get; set; } = [];
    public Dictionary<string, int> Counts { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Sample>
    {
        public void Configure(EntityTypeBuilder<Sample> builder)
        {
            builder.ComplexProperty(s => s.Content, c => c.ToJson());
            builder.OwnsMany(s => s.Cells, c => c.ToJson());
            builder.Property(s => s.Counts).HasConversion(
                counts => System.Text.Json.JsonSerializer.Serialize(counts, (System.Text.Json.JsonSerializerOptions?)null),
                text => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, int>>(text, (System.Text.Json.JsonSerializerOptions?)null)!);
        }
    }
}

/// <summary>What must not be shown, and what cannot be set.</summary>
public class Vault : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    [NotSerializable] public string Password { get; set; } = "";
    [JsonIgnore] public string Token { get; set; } = "";
    [NotSettable] public bool IsOpen { get; set; }
    [NotMapped] public string Scratch { get; set; } = "";
    [Column("nick")] public string? Alias { get; set; }
    public int? OuterId { get; set; }
    public Vault? Outer { get; set; }
    public ICollection<Vault> Inner { get; } = [];
    [Hybrid] public int Length => Name.Length;
    [Hybrid] public string OuterName => Outer!.Name;
    [Hybrid, NotSerializable] public string Secret => Password;
}
