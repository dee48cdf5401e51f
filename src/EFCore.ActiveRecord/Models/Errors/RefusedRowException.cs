using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Models.Errors;

/// <summary>An error of one of the rows that a statement of the library's own was to write, as EF Core throws those of its statements; it is translated before anybody sees it.</summary>
/// <param name="row">The number of the row, from 1; <see langword="null"/> where it is not known.</param>
/// <param name="inner">The error.</param>
internal sealed class RefusedRowException(long? row, Exception inner) : DbUpdateException("The database refused a row: " + inner.Message, inner)
{
    /// <summary>The number of the row, from 1, among those that the operation was given.</summary>
    public long? Row { get; } = row;

    /// <summary>Whether an error is one of a row, and not told as such yet.</summary>
    public static bool IsOfRow(Exception error) => error is not (OperationCanceledException or ActiveRecordException or DbUpdateException);
}
