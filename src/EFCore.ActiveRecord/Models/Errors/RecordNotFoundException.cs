using Microsoft.EntityFrameworkCore.Metadata;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>There is no row where one was asked for.</summary>
public class RecordNotFoundException : ActiveRecordException
{
    internal RecordNotFoundException(ErrorText message, Type model, IReadOnlyList<object?>? key = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Model = model;
        Key = key ?? [];
    }

    /// <summary>The class of the record that was asked for.</summary>
    public Type Model { get; }

    /// <summary>The key that was asked for; empty where the row was asked for in another way.</summary>
    public IReadOnlyList<object?> Key { get; }

    internal static RecordNotFoundException ForKey(RecordPlan plan, IReadOnlyList<object?> key, Exception? inner = null) => ForKey(plan.ClrType, plan.Key, key, inner);

    internal static RecordNotFoundException ForKey(Type model, IReadOnlyList<IReadOnlyProperty> columns, IReadOnlyList<object?> key, Exception? inner = null)
        => new($"There is no '{model.Name}' with the key {KeyText.Of(columns, key)}. Check the key, or whether the row was deleted; FindAsync gives null where there is none.", model, key, inner);

    internal static RecordNotFoundException ForQuery(Type model, Exception? inner)
        => new($"The query for '{model.Name}' found no row where one was asked for. Use SingleOrDefaultAsync or FirstOrDefaultAsync where there may be none.", model, null, inner);
}

/// <summary>The record was deleted and cannot be saved again. <c>CreateAsync</c> inserts it anew.</summary>
public sealed class RecordDeletedException : RecordNotFoundException
{
    internal RecordDeletedException(Type model, IReadOnlyList<IReadOnlyProperty> columns, IReadOnlyList<object?> key)
        : base($"This '{model.Name}' with the key {KeyText.Of(columns, key)} was deleted, so it cannot be saved. Use CreateAsync to insert it anew.", model, key)
    {
    }
}

/// <summary>There is more than one row where exactly one was asked for.</summary>
public sealed class MultipleRecordsFoundException : ActiveRecordException
{
    internal MultipleRecordsFoundException(Type model, Exception? innerException)
        : base($"The query for '{model.Name}' found more than one row where exactly one was asked for. Narrow the query, or use FirstOrDefaultAsync.", innerException) => Model = model;

    /// <summary>The class of the record that was asked for.</summary>
    public Type Model { get; }
}
