using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Direct;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>How SQLite is written.</summary>
internal sealed class SqliteWrites : WriteDialect
{
    public override bool CanWriteDirectly(IEntityType type) => type.IsSqlReturningClauseUsed();

    internal override Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => PreparedWrites.WriteAsync(batch, cancellationToken);

    /// <summary>Decimals are texts here, which EF Core's own functions calculate with.</summary>
    public override string SumOf(string column, string number, IProperty property)
    {
        var type = property.GetRelationalTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        return (Nullable.GetUnderlyingType(type) ?? type) == typeof(decimal)
            ? $"ef_add(COALESCE({column}, '0.0'), COALESCE({number}, '0.0'))"
            : base.SumOf(column, number, property);
    }

    public override UpsertDialect Upserts { get; } = new SqliteUpserts();
}
