using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A key that is converted to a number.</summary>
public readonly record struct ItemNumber(int Value);

/// <summary>Plain classes, each read without EF Core, with keys of many types.</summary>
public class Customer : Model
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public List<Order> Orders { get; set; } = [];
}

public class Country : Model
{
    [Key] public string Code { get; set; } = "";
    public List<Order> Orders { get; set; } = [];
}

/// <summary>Soft-deletable; its foreign keys can be null.</summary>
public class Order : StandardModel<long>
{
    public int Number { get; set; }
    public Guid? CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public string? CountryCode { get; set; }
    public Country? Country { get; set; }
    public List<Line> Lines { get; set; } = [];
}

public class Item : Model
{
    public ItemNumber Id { get; set; }
    public string Name { get; set; } = "";
    public List<Line> Lines { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Item>
    {
        public void Configure(EntityTypeBuilder<Item> builder) => builder.Property(i => i.Id).HasConversion(n => n.Value, v => new ItemNumber(v));
    }
}

/// <summary>Has a query filter of the program's own.</summary>
public class Line : Model
{
    public int Id { get; set; }
    public int Quantity { get; set; }
    public long OrderId { get; set; }
    public Order? Order { get; set; }
    public ItemNumber? ItemId { get; set; }
    public Item? Item { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Line>
    {
        public void Configure(EntityTypeBuilder<Line> builder)
        {
            builder.HasQueryFilter(l => l.Quantity > 0);
            builder.Property(l => l.ItemId).HasConversion(n => n!.Value.Value, v => new ItemNumber(v));
        }
    }
}
