using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Bulk;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>Inserts records, or updates the rows that are there already: all of them, or none.</summary>
internal sealed class Upserter
{
    // The SQL standard's "cardinality violation": a row would be updated twice by one statement.
    public const string HitsTwice = "21000";

    private readonly RecordDatabase _database;
    private readonly UpsertDialect _dialect;
    private readonly UpsertChoice _choice;
    private readonly Dictionary<Type, UpsertTable> _tables = [];

    private Upserter(RecordDatabase database, UpsertChoice choice)
    {
        _database = database;
        _choice = choice;
        _dialect = WriteDialect.Of(database.Provider).Upserts
            ?? throw new NotSupportedException($"{choice.Operation} knows SQLite, PostgreSQL, MySQL and MariaDB, and '{database}' is none of these. Use FindOrCreateAsync, or the database's own SQL in db.ExecuteAsync.");
    }

    public static async Task UpsertAsync<T>(RecordDatabase database, IReadOnlyList<T> records, string operation, Expression<Func<T, object?>>? on, Expression<Func<T, object?>>? update, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        database.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        var upserter = new Upserter(database, new UpsertChoice(operation, on, update));
        List<object> each = [.. records.Distinct(ReferenceEqualityComparer.Instance).Cast<object>()];
        await database.RunAsync((lease, _) => Task.FromResult(upserter.Prepare(lease, typeof(T), each)), cancellationToken, typeof(T)).ConfigureAwait(false);
        if (each.Count == 0)
        {
            return;
        }

        var turn = await RecordTurn.TakeAsync(database, each, cancellationToken).ConfigureAwait(false);
        try
        {
            turn.Enter();
            await database.TransactionAsync(
                () => database.RunAsync((lease, ct) => upserter.WriteAsync(lease, each, ct), cancellationToken, typeof(T)),
                retries: 1,
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.End();
        }
    }

    /// <summary>Finds what is wrong before anything is sent.</summary>
    private bool Prepare(Lease lease, Type model, List<object> records)
    {
        var target = TableOf(lease, model).Target;
        HashSet<object?[]> seen = new(new MatchComparer(target.Properties.Select(p => p.GetProviderValueComparer())));
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var table = TableOf(lease, record.GetType());
            table.Check(record, i + 1);
            if (table.MatchOf(record) is { } match && !seen.Add(match))
            {
                throw Alike(table, ErrorText.Of($"{target.Properties.Select(p => p.Name)} of both are {KeyText.Of(target.Properties, match)}"));
            }
        }

        return true;
    }

    private async Task<bool> WriteAsync(Lease lease, List<object> records, CancellationToken cancellationToken)
    {
        List<UpsertedRow> written = new(records.Count);
        foreach (var rows in BulkRows.Group(lease.Context, records, record => TableOf(lease, record.GetType()).Rows, TimestampColumns.Now(_database.Time), before: 0))
        {
            try
            {
                await new UpsertStatement(_tables[rows.Table.Model], rows, _database.Provider, _dialect).SendAsync(written, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (e.SqlState == HitsTwice)
            {
                throw Alike(_tables[rows.Table.Model], SameToDatabase(_tables[rows.Table.Model]));
            }
        }

        ThrowIfAlike(written);

        written.ForEach(row => row.ThrowIfOfAnother());
        var tracker = lease.Context.ChangeTracker;
        var detect = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            written.ForEach(row => row.Accept(_database, lease));
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detect;
        }

        return true;
    }

    /// <summary>Only the database finds some records alike: by a collation that ignores case, for one.</summary>
    private static void ThrowIfAlike(List<UpsertedRow> written)
    {
        if (written.Count < 2)
        {
            return;
        }

        HashSet<object?[]> keys = new(written.Count, new MatchComparer(written[0].Table.Plan.Key.Select(RecordPlan.ComparerOf)));
        if (written.Find(row => !keys.Add(row.Key)) is { } second)
        {
            throw Alike(second.Table, SameToDatabase(second.Table));
        }
    }

    /// <summary>Two records of one row: the second would overwrite what the first has brought.</summary>
    private static ArgumentException Alike(UpsertTable table, string how)
        => new($"Two of the records match the same row of '{table.Plan.ClrType.Name}': {how}. Leave one of them out.", "records");

    private static string SameToDatabase(UpsertTable table)
        => $"{string.Join(", ", table.Target.Properties.Select(p => $"'{p.Name}'"))} of both are the same to the database, whose collation or type compares them";

    private UpsertTable TableOf(Lease lease, Type type)
        => _tables.TryGetValue(type, out var table) ? table : _tables[type] = new UpsertTable(lease.Context, _database.RequirePlan(type), _choice);
}
