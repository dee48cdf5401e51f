using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Writing.SoftDeleting;

public class Archive : StandardModel
{
    public string Name { get; set; } = "";
    public List<Shelf> Shelves { get; set; } = [];
}

/// <summary>Depends on an archive, and has shelves inside.</summary>
public class Shelf : StandardModel<Guid>
{
    public string Name { get; set; } = "";
    public int? ArchiveId { get; set; }
    public Archive? Archive { get; set; }
    public Guid? OuterId { get; set; }
    public Shelf? Outer { get; set; }
    public List<Shelf> Inner { get; set; } = [];
    public List<Binder> Binders { get; set; } = [];
    public List<Sticker> Stickers { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Shelf>
    {
        public void Configure(EntityTypeBuilder<Shelf> builder)
        {
            builder.HasOne(s => s.Archive).WithMany(a => a.Shelves).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne(s => s.Outer).WithMany(s => s.Inner).OnDelete(DeleteBehavior.Cascade);
            builder.HasMany(s => s.Stickers).WithOne().OnDelete(DeleteBehavior.SetNull);
        }
    }
}

/// <summary>Depends on a shelf by a foreign key without a property, and has a key of two columns.</summary>
public class Binder : IActiveRecord, ISoftDeletable
{
    public int Row { get; set; }
    public int Place { get; set; }
    public bool IsDeleted { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public List<Sheet> Sheets { get; set; } = [];
    public List<Clip> Clips { get; set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Binder>
    {
        public void Configure(EntityTypeBuilder<Binder> builder)
        {
            builder.HasKey(b => new { b.Row, b.Place });
            builder.HasOne<Shelf>().WithMany(s => s.Binders).HasForeignKey("ShelfId").IsRequired();
        }
    }
}

public class Sheet : StandardModel
{
    public int BinderRow { get; set; }
    public int BinderPlace { get; set; }
    public Binder? Binder { get; set; }
}

/// <summary>Depends on a binder, and is not soft-deletable.</summary>
public class Clip : Model
{
    public int Id { get; set; }
    public int BinderRow { get; set; }
    public int BinderPlace { get; set; }
    public Binder? Binder { get; set; }
}

/// <summary>Refers to a shelf, and does not depend on it.</summary>
public class Sticker : StandardModel
{
    public Guid? ShelfId { get; set; }
}
