using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Providers;

/// <summary>Turns what EF Core and the provider throw into the library's exceptions.</summary>
internal static class ErrorTranslator
{
    /// <summary>The library's exception for this one; <see langword="null"/> where it shall pass as it is (cancellation, programming errors, the library's own).</summary>
    /// <param name="db">The database.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="model">The class that the operation was for.</param>
    /// <param name="isReading">Whether it was a query, so that no value of a row can be the cause.</param>
    public static Exception? Translate(RecordDatabase db, Exception exception, Type? model = null, bool isReading = false)
    {
        if (exception is ActiveRecordException or OperationCanceledException)
        {
            return null;
        }

        if (exception is DbUpdateConcurrencyException stale)
        {
            return new StaleRecordException(new SaveErrorDetails(ModelOf(stale) ?? model), exception);
        }

        if (Causes(exception).Any(db.Provider.IsOutdatedStatement))
        {
            return SerializationException.OfOutdatedStatement(new SaveErrorDetails(ModelOf(exception as DbUpdateException) ?? model), exception);
        }

        var cause = Causes(exception).OfType<DbException>().FirstOrDefault();
        if (cause is null && Causes(exception).FirstOrDefault(db.Provider.Errors.IsUnstorable) is { } unstorable)
        {
            return isReading
                ? Refused(db, new SaveErrorDetails(), unstorable, exception, isReading)
                : new DatabaseException($"The database '{db.Name}' refused the operation: {ErrorText.Cause(unstorable)}", exception);
        }

        if (cause is null)
        {
            // Anything else without a provider's exception in it comes from the caller's own code.
            return exception is RefusedRowException refused
                ? new DatabaseException($"{(refused.Row is { } row ? (ErrorText)$"Row {row} of those given" : "One of the rows")}{(model is null ? "" : (ErrorText)$", a '{model.Name}',")} cannot be written: {ErrorText.Cause(refused.InnerException!)}", exception)
                : exception is DbUpdateException or RetryLimitExceededException
                ? new DatabaseException($"The database '{db.Name}' refused the operation: {ErrorText.Cause(Causes(exception).Last())}", exception)
                : null;
        }

        if (Causes(exception).Any(Unanswered.Is) && db.Provider.Errors.IsLost(cause))
        {
            return new OutcomeUnknownException($"The connection to the database '{db.Name}' was lost before its answer came, so it is not known whether it has written: {ErrorText.Cause(cause)} Look in the database before you write again.", exception);
        }

        var error = db.Provider.Errors.Read(cause);
        var details = Details(db, error, ModelOf(exception as DbUpdateException) ?? model) with { Row = (exception as RefusedRowException)?.Row };
        return error.Kind switch
        {
            DatabaseErrorKind.Unique => new UniqueConstraintException(details, exception),
            DatabaseErrorKind.ForeignKey => new ForeignKeyException(details, exception),
            DatabaseErrorKind.NotNull => new NotNullException(details, exception),
            DatabaseErrorKind.Check => new CheckConstraintException(details, exception),
            DatabaseErrorKind.Value => Refused(db, details, cause, exception, isReading),
            DatabaseErrorKind.TooLong when isReading => Refused(db, details, cause, exception, isReading),
            DatabaseErrorKind.TooLong => new ValueTooLongException(details, exception),
            DatabaseErrorKind.Deadlock => new DeadlockException(details, exception),
            DatabaseErrorKind.LockTimeout => new LockTimeoutException(details, exception),
            DatabaseErrorKind.Serialization => new SerializationException(details, exception),
            DatabaseErrorKind.Schema => new SchemaMismatchException($"The tables of the database '{db.Name}' are not those of the model: {ErrorText.Cause(cause)} Call CreateAllAsync on a new database, or migrate an old one.", exception),
            DatabaseErrorKind.Ended => new TransactionEndedException(null, exception),
            DatabaseErrorKind.Unavailable => new DatabaseUnavailableException($"The database '{db.Name}' cannot be used: {ErrorText.Cause(cause)}", exception),
            _ when Causes(cause).Any(e => e is System.Net.Sockets.SocketException or IOException) => new DatabaseUnavailableException($"The database '{db.Name}' cannot be reached: {ErrorText.Cause(cause)}", exception),
            _ when exception is DbUpdateException => new RecordSaveException($"The database '{db.Name}' refused the row{details.Where}: {ErrorText.Cause(cause)}", details, exception),
            _ => new DatabaseException($"The database '{db.Name}' refused the operation: {ErrorText.Cause(cause)}", exception),
        };
    }

    /// <inheritdoc cref="Translate"/>
    public static bool TryTranslate(RecordDatabase db, Exception exception, Type? model, [NotNullWhen(true)] out Exception? translated)
        => (translated = Translate(db, exception, model)) is not null;

    private static ActiveRecordException Refused(RecordDatabase db, SaveErrorDetails details, Exception cause, Exception exception, bool isReading)
        => isReading
            ? new QueryValueException($"The database '{db.Name}' cannot compute the query with the values there are: {ErrorText.Cause(cause)}", exception)
            : new UnstorableValueException(details, ErrorText.Cause(cause), exception);

    /// <summary>Whether running the whole transaction again may succeed.</summary>
    public static bool IsConflict(Exception exception)
        => IsConflictItself(exception) || (exception is TransactionEndedException { InnerException: { } cause } && IsConflictItself(cause));

    private static bool IsConflictItself(Exception exception) => exception is DeadlockException or LockTimeoutException or SerializationException;

    private static SaveErrorDetails Details(RecordDatabase db, DatabaseError error, Type? model)
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
