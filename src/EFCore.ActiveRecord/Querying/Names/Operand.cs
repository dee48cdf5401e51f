using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>The one value that a path leads to from a record.</summary>
internal readonly record struct Operand(Expression Expression, bool IsNullable)
{
    /// <exception cref="UnknownAttributeException"/>
    /// <exception cref="NotSelectableException">The path leads to a relation, or through a collection to many values; its values are not shown; or the value has no such part.</exception>
    public static Operand Named(RecordPlan plan, Expression record, string name) => Named(plan, record, name, AttributePath.OfValue(plan, name));

    /// <summary>The value for groups and aggregates: who asks for these may as well filter.</summary>
    /// <exception cref="UnknownAttributeException"/>
    /// <exception cref="NotSelectableException"/>
    public static Operand Grouped(RecordPlan plan, Expression record, string name)
    {
        var value = AttributePath.OfValue(plan, name);
        return value.Path.IsMarked<NotFilterableAttribute>() ? throw new NotSelectableException(plan.ClrType, name) : Named(plan, record, name, value);
    }

    private static Operand Named(RecordPlan plan, Expression record, string name, (AttributePath Path, DatePart Part) value)
    {
        var (path, part) = value;
        return path.IsValue && !path.IsHidden && !path.Relations.Any(r => r.IsCollection)
            ? Of(path, record, 0).Part(part) ?? throw new NotSelectableException(plan.ClrType, name)
            : throw new NotSelectableException(plan.ClrType, name);
    }

    /// <summary>The value that a path leads to from one of its relations on; no collection may follow.</summary>
    public static Operand Of(AttributePath path, Expression owner, int fromRelation)
    {
        var optional = path.IsOptionalFrom(fromRelation);
        var value = path.Read(Paths.Follow(owner, path.Relations.Skip(fromRelation)), optional);
        var nullable = optional || path.IsNullable;
        return new Operand(nullable ? Paths.Nullable(value) : value, nullable);
    }

    /// <summary>A part of a date or time; <see langword="null"/> where the value has none.</summary>
    public Operand? Part(DatePart part) => DateParts.Of(Expression, part) is { } number ? this with { Expression = number } : null;
}
