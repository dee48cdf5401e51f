using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Writing.Bulk;
using EFCore.ActiveRecord.Writing.Direct;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Providers;

/// <summary>How one kind of database is written. By default EF Core writes all records, and standard SQL the rest.</summary>
public class WriteDialect
{
    private static readonly WriteDialect Standard = new();
    private static readonly WriteDialect MySql = new MySqlWrites();

    internal static WriteDialect Of(DatabaseProvider provider)
        => provider.Dialect<WriteDialect>() ?? (provider is MySqlProvider ? MySql : Standard);

    /// <summary>Whether rows of a class may be written by plain <c>INSERT</c>, <c>UPDATE</c> and <c>DELETE</c> statements, with a <c>RETURNING</c> clause for what the database gives them.</summary>
    /// <param name="type">The class: one table of plain columns.</param>
    /// <returns><see langword="false"/> by default: EF Core's change tracker writes the rows.</returns>
    public virtual bool CanWriteDirectly(IEntityType type) => false;

    /// <summary>Whether several rows are written by one command, which fails where one of them cannot be.</summary>
    internal virtual bool WritesAtOnce(WriteBatch batch) => false;

    /// <summary>Writes rows, all in the one transaction where it takes several commands.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row was not there.</exception>
    internal virtual Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => batch.WriteEachAsync(cancellationToken);

    /// <summary>Inserts many rows on the open connection of their context, in its transaction; nothing is read back.</summary>
    internal virtual Task InsertAsync(BulkRows rows, CancellationToken cancellationToken) => InsertStatements.InsertAsync(rows, cancellationToken);

    /// <summary>The SQL that adds a number to a column. Both may be NULL, which counts as 0.</summary>
    /// <param name="column">The column, as SQL writes it.</param>
    /// <param name="number">The parameter with the number.</param>
    /// <param name="property">The column in the model.</param>
    /// <returns>The expression.</returns>
    public virtual string SumOf(string column, string number, IProperty property) => $"COALESCE({column}, 0) + COALESCE({number}, 0)";

    /// <summary>How rows are upserted; <see langword="null"/>, the default, if the database cannot do that: <c>UpsertAsync</c> throws then.</summary>
    public virtual UpsertDialect? Upserts => null;

    private sealed class MySqlWrites : WriteDialect
    {
        public override UpsertDialect Upserts { get; } = new OnDuplicateKeyDialect();
    }
}
