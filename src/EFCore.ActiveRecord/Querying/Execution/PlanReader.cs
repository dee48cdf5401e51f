using System.Data.Common;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>What reads the records of a plan's results: made with the first of them, and anew where a result is of another class, as no driver's are.</summary>
/// <param name="entityType">The class of the records.</param>
internal sealed class PlanReader(IEntityType entityType)
{
    private volatile Entry? _made;

    /// <summary>Whether the columns of the results are known, and fit.</summary>
    public bool IsMade => _made is not null;

    /// <param name="result">A result of the plan.</param>
    /// <param name="count">How many of its columns are the records', from the first on.</param>
    /// <returns><see langword="null"/> where the columns are not those of the class, and EF Core has to run the query after all.</returns>
    public Func<DbDataReader, object>? For(DbDataReader result, int count)
    {
        if (_made is { } made && made.Result == result.GetType())
        {
            return made.Read;
        }

        var read = EntityReader.Make(entityType, result, count);
        _made = read is null ? null : new Entry(result.GetType(), read);
        return read;
    }

    private sealed record Entry(Type Result, Func<DbDataReader, object> Read);
}
