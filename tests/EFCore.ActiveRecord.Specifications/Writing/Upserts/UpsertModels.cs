using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Writing.Upserts;

/// <summary>A unique index that ignores deleted rows, an alternate key, and one more unique index.</summary>
public class Coupon : StandardModel
{
    public string Code { get; set; } = "";
    public Guid Serial { get; set; } = Guid.NewGuid();
    public int? Slot { get; set; }
    [MaxLength(10)] public string? Text { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Coupon>
    {
        public void Configure(EntityTypeBuilder<Coupon> builder)
        {
            builder.HasIndex(c => c.Code).IsUnique().IgnoreDeleted();
            builder.HasAlternateKey(c => c.Serial);
            builder.HasIndex(c => c.Slot).IsUnique();
        }
    }
}

/// <summary>Matched by converted values: an enum that is a text, and an address in lower case.</summary>
public class Badge : Model
{
    public Guid Id { get; set; }
    public Tint Tint { get; set; }
    [Email] public string Mail { get; set; } = "";
    public Tint? Other { get; set; }
    public List<string> Words { get; set; } = [];
    public byte[] Data { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Badge>
    {
        public void Configure(EntityTypeBuilder<Badge> builder)
        {
            builder.HasIndex(b => new { b.Tint, b.Mail }).IsUnique();
            builder.Property(b => b.Tint).HasConversion<string>();
        }
    }
}

public enum Tint
{
    Red,
    Green,
}
