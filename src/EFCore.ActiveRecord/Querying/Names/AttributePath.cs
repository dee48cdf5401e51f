using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>A name that was looked up in the model: relations to follow, then the attribute.</summary>
internal sealed class AttributePath
{
    private const string RelationSeparator = "___";
    private const string OperatorSeparator = "__";

    private AttributePath(RecordPlan owner, IReadOnlyList<INavigationBase> relations, IReadOnlyList<IComplexProperty> parts, IReadOnlyPropertyBase? member, IReadOnlyList<Hybrid> hybrids)
    {
        Model = owner.EntityType.Model;
        Relations = relations;
        Parts = parts;
        Member = member;
        Hybrids = hybrids;
    }

    public IModel Model { get; }

    /// <summary>The relations from the record to the attribute's owner.</summary>
    public IReadOnlyList<INavigationBase> Relations { get; }

    /// <summary>The complex properties between the owner and the attribute.</summary>
    public IReadOnlyList<IComplexProperty> Parts { get; }

    /// <summary>A column, or a relation that is itself compared; <see langword="null"/> for a hybrid.</summary>
    public IReadOnlyPropertyBase? Member { get; }

    /// <summary>A hybrid: one property, or the overloads of a method.</summary>
    public IReadOnlyList<Hybrid> Hybrids { get; }

    /// <summary>The column that the attribute's values come from: of a hybrid, the first one of its type that it reads.</summary>
    public IProperty? Column => field ??= Member is not null ? Member as IProperty
        : Hybrids is [{ Parameters.Length: 0 } hybrid, ..] ? hybrid.FirstColumn(hybrid.Type, Model)
        : null;

    /// <summary>The hybrid method whose arguments are the filter's value; none for what has a value of its own.</summary>
    public bool TakesArguments => Hybrids.Any(h => h.Parameters.Length > 0);

    /// <summary>Whether the attribute is a single value: a column, or a hybrid without arguments.</summary>
    public bool IsValue => Member is IProperty || (!TakesArguments && Hybrids is [{ IsScalar: true }, ..]);

    /// <summary>Whether the value may be NULL on an owner that is there.</summary>
    public bool IsNullable => Parts.Any(p => p.IsNullable)
        || (Member as IProperty)?.IsNullable == true
        || (Hybrids is [{ Type: var type }, ..] && (!type.IsValueType || Nullable.GetUnderlyingType(type) is not null));

    /// <summary>Looks up the name of a filter: an attribute, through relations, and an operator behind it.</summary>
    /// <exception cref="UnknownAttributeException"/>
    /// <exception cref="UnknownOperatorException"/>
    public static (AttributePath Path, FilterOperator Operator, string OperatorName) OfFilter(RecordPlan plan, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (owner, relations, last) = Follow(plan, key);
        if (Find(owner, relations, last) is { } whole)
        {
            return (whole, FilterOperator.Default, "exact");
        }

        var at = last.LastIndexOf(OperatorSeparator, StringComparison.Ordinal);
        if (at <= 0)
        {
            throw Unknown(owner, relations, key, last);
        }

        var path = Find(owner, relations, last[..at]) ?? throw Unknown(owner, relations, key, last[..at]);
        var name = last[(at + OperatorSeparator.Length)..];
        return FilterOperator.ByName.TryGetValue(name, out var found)
            ? (path, found, name)
            : throw new UnknownOperatorException(plan.ClrType, key, name, path.Member is INavigationBase, NearestNames.To(name, FilterOperator.ByName.Keys));
    }

    /// <summary>Looks up the name of an attribute, through relations.</summary>
    /// <exception cref="UnknownAttributeException"/>
    public static AttributePath Of(RecordPlan plan, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (owner, relations, last) = Follow(plan, name);
        return Find(owner, relations, last) ?? throw Unknown(owner, relations, name, last);
    }

    /// <summary>Looks up the name of a value, through relations: an attribute, or a part of a date or time.</summary>
    /// <exception cref="UnknownAttributeException"/>
    public static (AttributePath Path, DatePart Part) OfValue(RecordPlan plan, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (owner, relations, last) = Follow(plan, name);
        if (Find(owner, relations, last) is { } whole)
        {
            return (whole, DatePart.None);
        }

        var at = last.LastIndexOf(OperatorSeparator, StringComparison.Ordinal);
        return at > 0
            && FilterOperator.Parts.TryGetValue(last[(at + OperatorSeparator.Length)..], out var part)
            && Find(owner, relations, last[..at]) is { } path
                ? (path, part)
                : throw Unknown(owner, relations, name, last);
    }

    /// <summary>What stands between the owner of the attribute and the attribute.</summary>
    public Expression Holder(Expression owner) => Parts.Aggregate(owner, Paths.Member);

    /// <summary>Whether one of the to-one relations from a position on may lead nowhere.</summary>
    public bool IsOptionalFrom(int position)
        => Relations.Skip(position).Any(r => r is not INavigation { IsOnDependent: true, ForeignKey.IsRequired: true });

    /// <summary>The attribute's value, where it <see cref="IsValue"/>.</summary>
    /// <param name="owner">What has the attribute.</param>
    /// <param name="optional">Whether there may be no owner. A column is NULL then by itself; a hybrid that asks for null would have a value.</param>
    public Expression Read(Expression owner, bool optional)
    {
        if (Member is not null)
        {
            return Paths.Member(Holder(owner), Member);
        }

        var value = Hybrids[0].On(Holder(owner));
        return optional
            ? Expression.Condition(Paths.IsNull(owner), Expression.Constant(null, Paths.Nullable(value).Type), Paths.Nullable(value))
            : value;
    }

    /// <summary>The type that the database is given for the attribute's values.</summary>
    /// <param name="type">The type of what is compared.</param>
    public Type StoredAs(Type type)
        => (Member as IProperty)?.FindRelationalTypeMapping() is { } mapping && (Nullable.GetUnderlyingType(mapping.ClrType) ?? mapping.ClrType) == type
            ? mapping.Converter?.ProviderClrType ?? type
            : type;

    /// <summary>Whether its values are in nothing that is written.</summary>
    public bool IsHidden => Members.Any(Marks.IsHidden);

    /// <summary>The attribute, the relations to it, and what a hybrid is computed from.</summary>
    private IEnumerable<MemberInfo> Members
        => Relations.Cast<IReadOnlyPropertyBase?>().Concat(Parts).Append(Member)
            .Select(MemberInfo? (m) => m?.PropertyInfo)
            .OfType<MemberInfo>()
            .Concat(Hybrids.SelectMany(h => h.Sources));

    /// <summary>Whether the attribute, one of the relations to it, or what it is computed from carries a mark.</summary>
    public bool IsMarked<TMark>()
        where TMark : Attribute
        => Members.Any(Marks.Has<TMark>);

    private static (RecordPlan Owner, List<INavigationBase> Relations, string Last) Follow(RecordPlan plan, string name)
    {
        var segments = name.Split(RelationSeparator);
        if (segments.Length - 1 > FilterLimits.Relations)
        {
            throw new FilterLimitException(plan.ClrType, name, $"A name leads through at most {FilterLimits.Relations} relations.");
        }

        List<INavigationBase> relations = [];
        foreach (var segment in segments[..^1])
        {
            // A complex property in the middle is left for Find, with all that follows.
            if (plan.Attributes.FindOpen(segment)?.Member is not INavigationBase relation)
            {
                if (plan.Attributes.FindOpen(segment)?.Member is IComplexProperty)
                {
                    return (plan, relations, string.Join(RelationSeparator, segments[relations.Count..]));
                }

                throw Unknown(plan, relations, name, segment);
            }

            relations.Add(relation);
            plan = RecordPlan.Of(relation.TargetEntityType);
        }

        return (plan, relations, segments[^1]);
    }

    private static AttributePath? Find(RecordPlan owner, List<INavigationBase> relations, string name)
    {
        var segments = name.Split(RelationSeparator);
        var attributes = owner.Attributes;
        List<IComplexProperty> parts = [];
        foreach (var segment in segments[..^1])
        {
            if (attributes.FindOpen(segment)?.Member is not IComplexProperty { IsCollection: false } part)
            {
                return null;
            }

            parts.Add(part);
            attributes = new RecordAttributes(part.ComplexType.ClrType, part.ComplexType);
        }

        return attributes.FindOpen(segments[^1])?.Member is { } member and (IProperty or INavigationBase)
            ? new AttributePath(owner, [.. relations], parts, member, [])
            : attributes.FindHybrids(segments[^1]) is [_, ..] hybrids ? new AttributePath(owner, [.. relations], parts, null, hybrids)
            : null;
    }

    /// <summary>Nothing is told of a class that only a closed relation leads to.</summary>
    private static UnknownAttributeException Unknown(RecordPlan owner, IEnumerable<INavigationBase> relations, string key, string name)
        => new(owner.ClrType, name, key, relations.All(r => r.PropertyInfo is null || Marks.MayBeSuggested(r.PropertyInfo))
            ? NearestNames.To(name, owner.Attributes.Suggestions(a => a.Member is not null).Concat(owner.Attributes.HybridSuggestions))
            : []);
}
