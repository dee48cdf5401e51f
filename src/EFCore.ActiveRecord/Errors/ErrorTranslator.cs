using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Errors;

/// <summary>Turns what EF Core and the provider throw into the library's exceptions.</summary>
internal static class ErrorTranslator
{
    /// <summary>The library's exception for this one; <see langword="null"/> where it shall pass as it is (cancellation, programming errors, the library's own).</summary>
    public static Exception? Translate(ActiveDb db, Exception exception, Type? model = null)
    {
        if (exception is ActiveRecordException or OperationCanceledException)
        {
            return null;
        }

        if (exception is DbUpdateConcurrencyException stale)
        {
            return new StaleRecordException(new SaveErrorDetails(ModelOf(stale) ?? model), exception);
        }

        var cause = Causes(exception).OfType<DbException>().FirstOrDefault();
        if (cause is null)
        {
            // Anything else without a provider's exception in it comes from the caller's own code.
            return exception is DbUpdateException or RetryLimitExceededException
                ? new DatabaseException($"The database '{db.Name}' refused the operation: {Causes(exception).Last().Message}", exception)
                : null;
        }

        var error = db.Provider.Errors.Read(cause);
        var details = Details(db, error, ModelOf(exception as DbUpdateException) ?? model);
        return error.Kind switch
        {
            DatabaseErrorKind.Unique => new UniqueConstraintException(details, exception),
            DatabaseErrorKind.ForeignKey => new ForeignKeyException(details, exception),
            DatabaseErrorKind.NotNull => new NotNullException(details, exception),
            DatabaseErrorKind.Check => new CheckConstraintException(details, exception),
            DatabaseErrorKind.TooLong => new ValueTooLongException(details, exception),
            DatabaseErrorKind.Deadlock => new DeadlockException(details, exception),
            DatabaseErrorKind.Serialization => new SerializationException(details, exception),
            DatabaseErrorKind.Schema => new SchemaMismatchException($"The tables of the database '{db.Name}' are not those of the model: {cause.Message} Call CreateAllAsync on a new database, or migrate an old one.", exception),
            DatabaseErrorKind.Unavailable => new DatabaseUnavailableException($"The database '{db.Name}' cannot be used: {cause.Message}", exception),
            _ when Causes(cause).Any(e => e is System.Net.Sockets.SocketException or IOException) => new DatabaseUnavailableException($"The database '{db.Name}' cannot be reached: {cause.Message}", exception),
            _ when exception is DbUpdateException => new RecordSaveException($"The database '{db.Name}' refused the row{details.Where}: {cause.Message}", details, exception),
            _ => new DatabaseException($"The database '{db.Name}' refused the operation: {cause.Message}", exception),
        };
    }

    /// <inheritdoc cref="Translate"/>
    public static bool TryTranslate(ActiveDb db, Exception exception, Type? model, [NotNullWhen(true)] out Exception? translated)
        => (translated = Translate(db, exception, model)) is not null;

    /// <summary>Whether running the whole transaction again may succeed.</summary>
    public static bool IsConflict(Exception exception) => exception is DeadlockException or SerializationException;

    private static SaveErrorDetails Details(ActiveDb db, DatabaseError error, Type? model)
    {
        var relational = db.Model.GetRelationalModel();
        var table = error.Table is null ? null : relational.Tables.FirstOrDefault(t => string.Equals(t.Name, error.Table, StringComparison.OrdinalIgnoreCase));
        if (table is not null && (model is null || !table.EntityTypeMappings.Any(m => m.TypeBase.ClrType.IsAssignableFrom(model))))
        {
            // The row that failed may be another than the one that was asked for: a new related record, or a join row.
            model = table.EntityTypeMappings.Select(m => m.TypeBase.ClrType).FirstOrDefault(t => !typeof(System.Collections.IDictionary).IsAssignableFrom(t)) ?? model;
        }

        if (error.Columns.Count > 0 || error.Constraint is null)
        {
            return new SaveErrorDetails(model, error.Constraint, error.Columns);
        }

        var columns = table is not null
            ? ColumnsOf(table, error.Constraint)
            : ColumnsOf(relational.Tables.Where(t => t.EntityTypeMappings.Any(m => m.TypeBase.ClrType == model)), error.Constraint) ?? ColumnsOf(relational.Tables, error.Constraint);
        return new SaveErrorDetails(model, error.Constraint, columns);
    }

    /// <summary>The columns of the only constraint of that name: some databases name indexes per table, and tables may share a name then.</summary>
    private static IReadOnlyList<string>? ColumnsOf(IEnumerable<ITable> tables, string constraint)
        => tables.Select(t => ColumnsOf(t, constraint)).Where(c => c.Count > 0).Take(2).ToList() is [var only] ? only : null;

    private static IReadOnlyList<string> ColumnsOf(ITable table, string constraint)
    {
        var columns = table.UniqueConstraints.FirstOrDefault(c => c.Name == constraint)?.Columns
            ?? table.ForeignKeyConstraints.FirstOrDefault(c => c.Name == constraint)?.Columns
            ?? table.Indexes.FirstOrDefault(i => i.Name == constraint)?.Columns
            ?? (constraint == MySqlErrors.PrimaryKey ? table.PrimaryKey?.Columns : null);
        return [.. columns?.Select(c => c.Name) ?? []];
    }

    private static Type? ModelOf(DbUpdateException? exception)
        => exception?.Entries is [var entry, ..] && !entry.Metadata.HasSharedClrType ? entry.Metadata.ClrType : null;

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
