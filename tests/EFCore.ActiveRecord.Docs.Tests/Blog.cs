using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// The model that the guide's pages share.
namespace EFCore.ActiveRecord.Docs;

// begin-snippet: models-blog
[Index(nameof(Username), IsUnique = true)]
public class User : TimestampedModel
{
    public int Id { get; set; }
    public required string Username { get; set; }
    public required string Name { get; set; }
    public int Age { get; set; }
    public List<Post> Posts { get; set; } = [];
    // end-snippet

    // begin-snippet: hybrids-model
    [Hybrid] public bool IsAdult => Age > 18;
    [Hybrid] public bool IsYoungAdult => IsAdult && Age < 30;
    [Hybrid] public string FullName => $"{Name} ({Username})";
    [Hybrid] public bool OlderThan(User other) => Age > other.Age;
    [Hybrid] public bool AgedBetween(int least, int greatest) => Age >= least && Age <= greatest;
    // end-snippet

    // begin-snippet: models-blog
}

public class Post : TimestampedModel
{
    public int Id { get; set; }
    public required string Title { get; set; }
    public int Rating { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
    public List<Tag> Tags { get; set; } = [];
    // end-snippet

    // begin-snippet: string-queries-topic
    public int? TopicId { get; set; }
    public Topic? Topic { get; set; }
    // end-snippet

    // begin-snippet: models-blog
}

public class Tag : IActiveRecord
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public List<Post> Posts { get; set; } = [];
}
// end-snippet

// begin-snippet: models-keys
public class Country : Model
{
    [Key] public string Code { get; set; } = "";
    public string? Name { get; set; }
}

[PrimaryKey(nameof(OrderId), nameof(Line))]
public class OrderLine : Model
{
    public int OrderId { get; set; }
    public string Line { get; set; } = "";
    public int Quantity { get; set; }
}
// end-snippet

// begin-snippet: models-standard
public class Document : StandardModel          // Id, CreatedAt, UpdatedAt, IsDeleted, DeletedAt
{
    public required string Title { get; set; }
}
// end-snippet

// begin-snippet: models-stamps
public class Job : Model
{
    public Guid Id { get; set; }
    [CreatedAt] public DateTime QueuedOn { get; set; }
    [UpdatedAt] public DateTimeOffset? LastSeen { get; set; }
    public string? State { get; set; }
}
// end-snippet

// begin-snippet: models-repr
public class Member : Model
{
    public int Id { get; set; }
    [Repr(MaxLength = 10)] public string Name { get; set; } = "";
    public string Biography { get; set; } = "";
    [NotSettable] public bool IsAdmin { get; set; }
}
// end-snippet

// begin-snippet: models-configuration
public class MemberConfiguration : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder) => builder.Property(m => m.Biography).HasMaxLength(2000);
}
// end-snippet

// begin-snippet: writing-concurrency-model
public class Account : Model
{
    public int Id { get; set; }
    public int Balance { get; set; }
    [ConcurrencyCheck] public int Version { get; set; }
}
// end-snippet

// begin-snippet: databases-context
public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();
    public DbSet<Post> Posts => Set<Post>();
    public DbSet<Tag> Tags => Set<Tag>();
}
// end-snippet

// begin-snippet: databases-plain-context
public class PlainContext : DbContext
{
    public DbSet<Document> Documents => Set<Document>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseSqlite("Data Source=plain.db").UseActiveRecord(o => o.SnakeCaseNames());
}
// end-snippet

// begin-snippet: serialization-secrets
public class Login : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    [NotSerializable] public string Password { get; set; } = "";
}
// end-snippet

// begin-snippet: models-undeleted
public class Invitation : StandardModel
{
    public required string Email { get; set; }
    public List<Answer> Answers { get; set; } = [];
}

public class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder) => builder.HasIndex(i => i.Email).IsUnique().IgnoreDeleted();
}
// end-snippet

// begin-snippet: models-answer
public class Answer : StandardModel
{
    public required string Text { get; set; }
    public int InvitationId { get; set; }          // required, so EF Core's delete behaviour is Cascade
    public Invitation? Invitation { get; set; }
}
// end-snippet

public class Topic : Model
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public enum Level
{
    Free,
    Paid,
}

// begin-snippet: string-queries-switches
public class Customer : Model
{
    public int Id { get; set; }
    [Searchable] public string Name { get; set; } = "";
    public string? Notes { get; set; }
    public Level Level { get; set; }
    [Secret] public string PasswordHash { get; set; } = "";
    public int? AccountId { get; set; }
    [NotFilterable, NotSortable] public User? Account { get; set; }
    // end-snippet
    public Address Address { get; set; } = new();

    // begin-snippet: string-queries-switches
}
// end-snippet

[ComplexType]
public class Address
{
    public string City { get; set; } = "";
}

/// <summary>For the page on ASP.NET Core: a second database.</summary>
public class MemberContext(DbContextOptions<MemberContext> options) : DbContext(options)
{
    public DbSet<Member> Members => Set<Member>();
}

/// <summary>For the pages on errors and limitations: a nullable reference, and parts that a record owns.</summary>
public class Comment : Model
{
    public int Id { get; set; }
    public string Body { get; set; } = "";
    public int? PostId { get; set; }
    public Post? Post { get; set; }
}

public class Parcel : Model
{
    public int Id { get; set; }
    public List<ParcelItem> Items { get; set; } = [];
}

public class ParcelItem
{
    public string Name { get; set; } = "";
}

public class ParcelConfiguration : IEntityTypeConfiguration<Parcel>
{
    public void Configure(EntityTypeBuilder<Parcel> builder) => builder.OwnsMany(p => p.Items).ToJson();
}

public class Attachment : Model
{
    public int Id { get; set; }
    public int DocumentId { get; set; }
    public Document? Document { get; set; }
}
