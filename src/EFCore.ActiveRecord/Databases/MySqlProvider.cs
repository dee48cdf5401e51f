using System.Data.Common;
using EFCore.ActiveRecord.Errors;
using EFCore.ActiveRecord.Upserts;

namespace EFCore.ActiveRecord.Databases;

/// <summary>What is MySQL's and MariaDB's own, and needs no package of theirs.</summary>
internal sealed class MySqlProvider : DatabaseProvider
{
    public override UpsertDialect Upserts { get; } = new OnDuplicateKeyDialect();

    public override bool EndsTransaction(DbException error) => MySqlErrors.EndsTransaction(error);
}
