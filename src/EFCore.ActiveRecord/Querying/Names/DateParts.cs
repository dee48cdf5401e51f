using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Parts of dates and times as numbers.</summary>
internal static class DateParts
{
    /// <param name="column">The date or time.</param>
    /// <param name="part">Which part; none for the whole.</param>
    /// <returns>The number, which can be null where the column's type can; <see langword="null"/> where values of the type have no such part.</returns>
    public static Expression? Of(Expression column, DatePart part)
    {
        if (part == DatePart.None)
        {
            return column;
        }

        var type = Nullable.GetUnderlyingType(column.Type) ?? column.Type;
        var member = type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            ? type.GetProperty(part.ToString())
            : null;
        return member is null ? null
            : type == column.Type ? Expression.Property(column, member)
            : Paths.Nullable(Expression.Property(Expression.Property(column, nameof(Nullable<>.Value)), member));
    }
}
