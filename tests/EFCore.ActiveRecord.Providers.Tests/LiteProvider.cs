using System.Data.Common;
using EFCore.ActiveRecord.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.OutsideProvider;

// begin-snippet: provider
public sealed class LiteProvider : DatabaseProvider
{
    private static readonly LiteWrites Writes = new();

    // ActiveDb.Open("lite:///blog.db"), and ActiveDb.Open(o => o.UseSqlite(...)).
    public override IReadOnlyList<string> Schemes => ["lite"];

    public override bool Serves(string efProvider) => efProvider == "Microsoft.EntityFrameworkCore.Sqlite";

    public override void Configure(DbContextOptionsBuilder builder, DatabaseUrl url) => builder.UseSqlite($"Data Source={url.Path}");

    // What differs from standard SQL.
    public override DatabaseErrorReader Errors { get; } = new LiteErrors();

    public override Type DateTimeOffsetConverter => typeof(DateTimeOffsetToStringConverter);

    public override bool HasLateralJoins => false;

    public override string TablesSql => "SELECT NULL, name FROM sqlite_master WHERE type = 'table'";

    public override (string? Before, string? After) AroundDrop => ("PRAGMA foreign_keys = 0", "PRAGMA foreign_keys = 1");

    public override bool CanDropForeignKeys => false;

    public override TDialect? Dialect<TDialect>()
        where TDialect : class
        => Writes as TDialect;
}

internal sealed class LiteErrors : DatabaseErrorReader
{
    public override DatabaseError Read(DbException exception) => exception is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 } ? new(DatabaseErrorKind.Unique) : base.Read(exception);
}

internal sealed class LiteWrites : WriteDialect
{
    public override UpsertDialect Upserts { get; } = new LiteUpserts();

    // The library's own INSERT, UPDATE and DELETE, which need RETURNING.
    public override bool CanWriteDirectly(IEntityType type) => true;
}

internal sealed class LiteUpserts : OnConflictDialect
{
    protected override string AreSame(string row, IReadOnlyList<string> columns) => string.Join(" AND ", columns.Select(c => $"{row}.{c} IS excluded.{c}"));
}
// end-snippet
