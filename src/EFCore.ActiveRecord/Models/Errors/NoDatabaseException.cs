using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>No open database knows the record's class, or the database was disposed.</summary>
public sealed class NoDatabaseException : ActiveRecordException
{
    private NoDatabaseException(ErrorText message, Type? model)
        : base(message) => Model = model;

    /// <summary>The class that has no database; <see langword="null"/> where the database itself was disposed.</summary>
    public Type? Model { get; }

    internal static NoDatabaseException For(Type model)
        => new($"No open database knows '{model.Name}'. Call ActiveDb.Open(...) with a model that has it, and keep the ActiveDb while you work.", model);

    internal static NoDatabaseException Disposed(string database)
        => new($"The database '{database}' was disposed. Keep its ActiveDb while you work, or open it again with ActiveDb.Open(...).", null);
}
