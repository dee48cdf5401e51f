using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Bulk;
using EFCore.ActiveRecord.Writing.Direct;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>How PostgreSQL is written.</summary>
internal sealed class PostgreSqlWrites : WriteDialect
{
    public override UpsertDialect Upserts { get; } = new PostgreSqlUpserts();

    internal override Task InsertAsync(BulkRows rows, CancellationToken cancellationToken) => BinaryCopy.InsertAsync(rows, cancellationToken);

    // EF Core writes values into such columns by words of PostgreSQL's own.
    public override bool CanWriteDirectly(IEntityType type)
        => !type.GetProperties().Any(p => p.GetValueGenerationStrategy() == NpgsqlValueGenerationStrategy.IdentityAlwaysColumn);

    internal override bool WritesAtOnce(WriteBatch batch) => ArrayWrites.AtOnce(batch);

    internal override Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => ArrayWrites.WriteAsync(batch, cancellationToken);
}
