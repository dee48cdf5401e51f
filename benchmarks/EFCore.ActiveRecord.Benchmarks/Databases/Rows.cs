using System.Data.Common;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Columns and readers of hand-written ADO.NET code, by ordinal.</summary>
internal static class Rows
{
    public const int PostColumnCount = 6;

    /// <summary>The columns of a user whose table is called u.</summary>
    public const string UserColumns = "u.id, u.username, u.name, u.age, u.created_at, u.updated_at";

    /// <summary>The columns of a post whose table is called p.</summary>
    public const string PostColumns = "p.id, p.title, p.rating, p.user_id, p.created_at, p.updated_at";

    /// <summary>The columns of a comment whose table is called c.</summary>
    public const string CommentColumns = "c.id, c.body, c.post_id, c.user_id, c.created_at, c.updated_at";

    /// <summary>The columns of a note whose table is called n.</summary>
    public const string NoteColumns = "n.id, n.title, n.stars, n.user_id, n.created_at, n.updated_at";

    /// <summary>The columns of a note that an insert sets.</summary>
    public const string NewNoteColumns = "title, stars, user_id, created_at, updated_at";

    /// <summary>Their values for Dapper, out of a note.</summary>
    public const string NewNoteDapperValues = "@Title, @Stars, @UserId, @CreatedAt, @UpdatedAt";

    public static User ReadUser(this BenchmarkDatabase database, DbDataReader reader, int at = 0) => new()
    {
        Id = reader.GetInt32(at),
        Username = reader.GetString(at + 1),
        Name = reader.GetString(at + 2),
        Age = reader.GetInt32(at + 3),
        CreatedAt = database.ReadTime(reader, at + 4),
        UpdatedAt = database.ReadTime(reader, at + 5),
    };

    public static Post ReadPost(this BenchmarkDatabase database, DbDataReader reader, int at = 0) => new()
    {
        Id = reader.GetInt32(at),
        Title = reader.GetString(at + 1),
        Rating = reader.GetInt32(at + 2),
        UserId = reader.GetInt32(at + 3),
        CreatedAt = database.ReadTime(reader, at + 4),
        UpdatedAt = database.ReadTime(reader, at + 5),
    };

    public static Comment ReadComment(this BenchmarkDatabase database, DbDataReader reader, int at = 0) => new()
    {
        Id = reader.GetInt32(at),
        Body = reader.GetString(at + 1),
        PostId = reader.GetInt32(at + 2),
        UserId = reader.GetInt32(at + 3),
        CreatedAt = database.ReadTime(reader, at + 4),
        UpdatedAt = database.ReadTime(reader, at + 5),
    };

    public static Note ReadNote(this BenchmarkDatabase database, DbDataReader reader, int at = 0) => new()
    {
        Id = reader.GetInt32(at),
        Title = reader.GetString(at + 1),
        Stars = reader.GetInt32(at + 2),
        UserId = reader.GetInt32(at + 3),
        CreatedAt = database.ReadTime(reader, at + 4),
        UpdatedAt = database.ReadTime(reader, at + 5),
    };
}
