using System.Linq.Expressions;
using EFCore.ActiveRecord.Records;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>The one value that a path leads to from a record.</summary>
internal readonly record struct Operand(Expression Expression, bool IsNullable)
{
    /// <exception cref="UnknownAttributeException"/>
    /// <exception cref="NotSelectableException">The path leads to a relation, or through a collection to many values.</exception>
    public static Operand Named(RecordPlan plan, Expression record, string name)
    {
        var path = AttributePath.Of(plan, name);
        return path.IsValue && !path.Relations.Any(r => r.IsCollection)
            ? Of(path, record, 0)
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
}
