using System.Linq.Expressions;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>The one value that a path leads to from a record.</summary>
internal readonly record struct Operand(Expression Expression, bool IsNullable)
{
    /// <exception cref="UnknownAttributeException"/>
    /// <exception cref="NotSelectableException">The path leads to a relation, or through a collection to many values.</exception>
    public static Operand Named(RecordPlan plan, Expression record, string name)
    {
        var path = AttributePath.Of(plan, name);
        return path.Member is IProperty && !path.Relations.Any(r => r.IsCollection)
            ? Of(path, record, 0)
            : throw new NotSelectableException(plan.ClrType, name);
    }

    /// <summary>The column that a path leads to from one of its relations on; no collection may follow.</summary>
    public static Operand Of(AttributePath path, Expression owner, int fromRelation)
    {
        var property = (IProperty)path.Member;
        var relations = path.Relations.Skip(fromRelation).ToList();
        var column = Paths.Member(path.Parts.Aggregate(Paths.Follow(owner, relations), Paths.Member), property);
        var nullable = property.IsNullable || path.Parts.Any(p => p.IsNullable) || relations.Exists(IsOptional);
        return new Operand(nullable ? Paths.Nullable(column) : column, nullable);
    }

    /// <summary>Whether a to-one relation may lead nowhere.</summary>
    public static bool IsOptional(INavigationBase relation) => relation is not INavigation { IsOnDependent: true, ForeignKey.IsRequired: true };
}
