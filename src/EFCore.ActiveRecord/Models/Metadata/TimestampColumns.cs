using System.Linq.Expressions;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>The columns of a type that take the current time: those of <see cref="ITimestamped"/> and those marked by attributes.</summary>
internal sealed class TimestampColumns
{
    private const string Annotation = "EFCore.ActiveRecord:Unset";

    public TimestampColumns(IEntityType entityType)
    {
        var timestamped = typeof(ITimestamped).IsAssignableFrom(entityType.ClrType);
        Created = [.. Find<CreatedAtAttribute>(entityType, timestamped ? nameof(ITimestamped.CreatedAt) : null)];
        Updated = [.. Find<UpdatedAtAttribute>(entityType, timestamped ? nameof(ITimestamped.UpdatedAt) : null)];
        All = [.. Created, .. Updated];
    }

    public IReadOnlyList<IProperty> Created { get; }

    public IReadOnlyList<IProperty> Updated { get; }

    /// <summary>Those of both kinds: what a new row gets.</summary>
    public IReadOnlyList<IProperty> All { get; }

    /// <summary>Whether a column holds a time that the library sets, when a row is made, changed or marked as deleted.</summary>
    public static bool IsStamp(IReadOnlyProperty property)
    {
        var type = property.DeclaringType.ClrType;
        return (property.Name is nameof(ITimestamped.CreatedAt) or nameof(ITimestamped.UpdatedAt) && typeof(ITimestamped).IsAssignableFrom(type))
            || (property.Name == nameof(ISoftDeletable.DeletedAt) && typeof(ISoftDeletable).IsAssignableFrom(type))
            || property.PropertyInfo is { } member && (member.IsDefined(typeof(CreatedAtAttribute), inherit: true) || member.IsDefined(typeof(UpdatedAtAttribute), inherit: true));
    }

    /// <summary>The current time as all stamps of one operation have it: UTC, whole microseconds.</summary>
    public static DateTimeOffset Now(TimeProvider time)
    {
        var now = time.GetUtcNow().ToUniversalTime();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public static object ValueFor(IProperty property, DateTimeOffset now)
        => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(DateTime) ? ValueDialect.Stamp(now.UtcDateTime, property) : now;

    public static bool IsUnset(object? value) => value is null || value is DateTimeOffset { Ticks: 0 } or DateTime { Ticks: 0 };

    /// <summary>What tells whether a record has no time there. Made once for each property of a model.</summary>
    public static Func<object, bool> UnsetCheck(IProperty stamp)
        => stamp.GetOrAddRuntimeAnnotationValue(Annotation, static s => MakeCheck(s!), stamp);

    private static Func<object, bool> MakeCheck(IProperty stamp)
    {
        if (!MemberGetter.CanRead(stamp))
        {
            return record => IsUnset(RecordPlan.Read(stamp, record));
        }

        var record = Expression.Parameter(typeof(object), "record");
        Expression time = MemberGetter.Read(record, stamp);
        if (Nullable.GetUnderlyingType(time.Type) is not null)
        {
            time = Expression.Call(time, nameof(Nullable<>.GetValueOrDefault), null);
        }

        return Expression.Lambda<Func<object, bool>>(Expression.Equal(Expression.Property(time, nameof(DateTime.Ticks)), Expression.Constant(0L)), record).Compile();
    }

    private static IEnumerable<IProperty> Find<TAttribute>(IEntityType entityType, string? byInterface)
        where TAttribute : Attribute
    {
        foreach (var property in entityType.GetProperties())
        {
            var marked = property.PropertyInfo?.IsDefined(typeof(TAttribute), inherit: true) == true;
            if (property.Name != byInterface && !marked)
            {
                continue;
            }

            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            yield return type == typeof(DateTimeOffset) || type == typeof(DateTime)
                ? property
                : throw new InvalidOperationException($"'{property.Name}' of '{entityType.DisplayName()}' is marked as a timestamp but has the type '{TypeText.Of(property.ClrType)}'. Use DateTimeOffset or DateTime.");
        }
    }
}
