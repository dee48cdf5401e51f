using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Existing;

/// <summary>The Chinook sample database, a media shop, as somebody else made it: https://github.com/lerocha/chinook-database.</summary>
public static class Chinook
{
    public static IReadOnlyList<Type> Models { get; } =
    [
        typeof(Artist), typeof(Album), typeof(Track), typeof(Genre), typeof(MediaType), typeof(Playlist), typeof(PlaylistTrack),
        typeof(Customer), typeof(Employee), typeof(Invoice), typeof(InvoiceLine),
    ];

    /// <summary>Why the data is not there; null where it is.</summary>
    public static string? SkipReason
        => Directory.Exists(Folder) ? null : "The Chinook database is not there: put chinook.sqlite and chinook.postgresql.sql into ../shared/data, seen from the repository.";

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));

    public static string SqliteFile => Path.Combine(Folder, "chinook.sqlite");

    /// <summary>The script without its head, which makes a database of its own in psql's language.</summary>
    public static string PostgreSqlScript
    {
        get
        {
            const string EndOfHead = "\\c chinook;";
            var script = File.ReadAllText(Path.Combine(Folder, "chinook.postgresql.sql"));
            return script[(script.IndexOf(EndOfHead, StringComparison.Ordinal) + EndOfHead.Length)..];
        }
    }
}

public class Artist : Model
{
    public int ArtistId { get; set; }
    public string? Name { get; set; }
    public List<Album> Albums { get; set; } = [];
}

public class Album : Model
{
    public int AlbumId { get; set; }
    public required string Title { get; set; }
    public int ArtistId { get; set; }
    public Artist? Artist { get; set; }
    public List<Track> Tracks { get; set; } = [];
}

// begin-snippet: existing-track
public class Track : Model
{
    public int TrackId { get; set; }
    [MaxLength(200)] public required string Name { get; set; }
    public int? AlbumId { get; set; }
    public Album? Album { get; set; }
    public int MediaTypeId { get; set; }
    public MediaType? MediaType { get; set; }
    public int? GenreId { get; set; }
    public Genre? Genre { get; set; }
    public string? Composer { get; set; }
    public int Milliseconds { get; set; }
    public int? Bytes { get; set; }
    [Precision(10, 2)] public decimal UnitPrice { get; set; }
    public List<Playlist> Playlists { get; set; } = [];
}

public class Genre : Model
{
    public int GenreId { get; set; }
    public string? Name { get; set; }
    public List<Track> Tracks { get; set; } = [];
}
// end-snippet

public class MediaType : Model
{
    public int MediaTypeId { get; set; }
    public string? Name { get; set; }
}

// begin-snippet: existing-playlist
public class Playlist : Model
{
    [DatabaseGenerated(DatabaseGeneratedOption.None)] public int PlaylistId { get; set; }
    public string? Name { get; set; }
    public List<Track> Tracks { get; set; } = [];
}

[PrimaryKey(nameof(PlaylistId), nameof(TrackId))]
public class PlaylistTrack : Model
{
    public int PlaylistId { get; set; }
    public int TrackId { get; set; }
}

public class PlaylistConfiguration : IEntityTypeConfiguration<Playlist>
{
    public void Configure(EntityTypeBuilder<Playlist> builder)
        => builder.HasMany(p => p.Tracks).WithMany(t => t.Playlists).UsingEntity<PlaylistTrack>();
}
// end-snippet

// begin-snippet: existing-employee
public class Employee : Model
{
    public int EmployeeId { get; set; }
    public required string FirstName { get; set; }
    public required string LastName { get; set; }
    public string? Title { get; set; }
    [Column(TypeName = "timestamp")] public DateTime? HireDate { get; set; }

    public int? ReportsTo { get; set; }
    [ForeignKey(nameof(ReportsTo))] public Employee? Manager { get; set; }
    [InverseProperty(nameof(Manager))] public List<Employee> Reports { get; set; } = [];
}
// end-snippet

public class Customer : Model
{
    public int CustomerId { get; set; }
    public required string FirstName { get; set; }
    public required string LastName { get; set; }
    public string? Country { get; set; }
    public required string Email { get; set; }
    public int? SupportRepId { get; set; }
    public Employee? SupportRep { get; set; }
    public List<Invoice> Invoices { get; set; } = [];
}

public class Invoice : Model
{
    public int InvoiceId { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    [Column(TypeName = "timestamp")] public DateTime InvoiceDate { get; set; }
    public string? BillingCountry { get; set; }
    [Precision(10, 2)] public decimal Total { get; set; }
    public List<InvoiceLine> Lines { get; set; } = [];
}

public class InvoiceLine : Model
{
    public int InvoiceLineId { get; set; }
    public int InvoiceId { get; set; }
    public Invoice? Invoice { get; set; }
    public int TrackId { get; set; }
    public Track? Track { get; set; }
    [Precision(10, 2)] public decimal UnitPrice { get; set; }
    public int Quantity { get; set; }
}
