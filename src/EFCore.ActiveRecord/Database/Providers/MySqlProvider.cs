using System.Data.Common;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Database.Providers;

/// <summary>What is MySQL's and MariaDB's own, and needs no package of theirs.</summary>
internal sealed class MySqlProvider : DatabaseProvider
{
    public override bool EndsTransaction(DbException error) => MySqlErrors.EndsTransaction(error);
}
