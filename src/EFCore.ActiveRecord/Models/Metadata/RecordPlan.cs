using System.Collections;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Models.Snapshots;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>What the library knows of one entity type of one model. Made once, kept on the model.</summary>
internal sealed class RecordPlan
{
    private const string Annotation = "EFCore.ActiveRecord:Plan";

    private readonly Lazy<RecordAttributes> _attributes;
    private readonly Lazy<Action<object, object, List<IProperty>>> _findChanges;
    private readonly Snapshooter _snapshooter;
    private readonly IComplexProperty[] _optional;

    private RecordPlan(IEntityType entityType)
    {
        EntityType = entityType;
        Key = entityType.FindPrimaryKey()?.Properties ?? [];
        Properties = [.. entityType.GetFlattenedProperties()];
        References = [.. entityType.GetNavigations().Where(n => n is { IsOnDependent: true, TargetEntityType: var target } && !target.IsOwned())];
        Relations = [.. entityType.GetNavigations().Where(n => !n.TargetEntityType.IsOwned()).Cast<INavigationBase>().Concat(entityType.GetSkipNavigations())];
        Links = [.. entityType.GetSkipNavigations()];
        Owned = [.. entityType.GetNavigations().Where(n => n.TargetEntityType.IsOwned())];
        var complex = entityType.GetFlattenedComplexProperties().Where(p => !p.IsShadowProperty()).ToList();
        Lists = [.. complex.Where(p => p.IsCollection)];
        _optional = [.. complex.Where(p => p is { IsCollection: false, IsNullable: true })];
        Required = [.. Properties.Where(IsRequired)];
        Texts = [.. Properties.Where(p => p.ClrType == typeof(string) && !p.IsShadowProperty() && p.GetTypeMapping().Converter is null)];
        Stamps = new TimestampColumns(entityType);
        _snapshooter = new Snapshooter(entityType);
        _findChanges = new Lazy<Action<object, object, List<IProperty>>>(() => ChangeFinder.Make(ClrType, Properties));
        _attributes = new Lazy<RecordAttributes>(() => new RecordAttributes(ClrType, EntityType));
    }

    public IEntityType EntityType { get; }

    public Type ClrType => EntityType.ClrType;

    public RecordAttributes Attributes => _attributes.Value;

    /// <summary>The primary key's properties; none for a keyless type.</summary>
    public IReadOnlyList<IProperty> Key { get; }

    /// <summary>Every mapped scalar property, those inside complex types included.</summary>
    public IReadOnlyList<IProperty> Properties { get; }

    /// <summary>The complex properties that hold several objects, which are written as one.</summary>
    public IReadOnlyList<IComplexProperty> Lists { get; }

    /// <summary>The properties that must not be null in a row, and can be in a record.</summary>
    public IReadOnlyList<IProperty> Required { get; }

    /// <summary>The properties whose text is written as it is.</summary>
    public IReadOnlyList<IProperty> Texts { get; }

    /// <summary>The to-one relations whose foreign key is on this side.</summary>
    public IReadOnlyList<INavigation> References { get; }

    /// <summary>All relations to other entities; owned types are part of the record, not relations.</summary>
    public IReadOnlyList<INavigationBase> Relations { get; }

    /// <summary>The many-to-many relations.</summary>
    public IReadOnlyList<ISkipNavigation> Links { get; }

    public IReadOnlyList<INavigation> Owned { get; }

    public TimestampColumns Stamps { get; }

    public bool IsSoftDeletable => typeof(ISoftDeletable).IsAssignableFrom(ClrType);

    public static RecordPlan Of(IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(Annotation, static t => new RecordPlan(t!), entityType);

    public object TakeSnapshot(object record) => _snapshooter.Take(record);

    public object?[] KeyOf(object record)
    {
        var key = new object?[Key.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = Key[i].IsShadowProperty() ? null : Key[i].GetGetter().GetClrValue(record);
        }

        return key;
    }

    /// <summary>Whether a value stands in every column of the key, so that the row can be addressed.</summary>
    public bool HasKey(object record)
    {
        for (var i = 0; i < Key.Count; i++)
        {
            var part = Key[i];
            if (part.IsShadowProperty() || (part.ValueGenerated == ValueGenerated.Never ? part.GetGetter().GetClrValue(record) is null : part.GetGetter().HasSentinelValue(record)))
            {
                return false;
            }
        }

        return Key.Count > 0;
    }

    /// <summary>Whether an object is of a row that is there. One that the library never saw is new, unless it carries a key that only a database gives out: then its row was read elsewhere.</summary>
    public bool StandsForRow(object record)
        => RecordStates.Get(record) is not null || (HasKey(record) && Key.Any(p => p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType != typeof(Guid)));

    /// <exception cref="InvalidKeyException">The class has no key.</exception>
    public void ThrowIfKeyless()
    {
        if (Key.Count == 0)
        {
            throw new InvalidKeyException($"'{ClrType.Name}' has no primary key, so its rows can be read, but neither found again nor written. Give the class a key, or use the database's own SQL in db.ExecuteAsync.", ClrType);
        }
    }

    /// <summary>Whether a record leads, or may lead, to others: not where its relations are null or known to be empty.</summary>
    public bool IsRelated(object record)
    {
        for (var i = 0; i < Relations.Count; i++)
        {
            if (!Relations[i].IsShadowProperty() && Relations[i].GetGetter().GetClrValue(record) is not (null or ICollection { Count: 0 }))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The properties whose values differ from the row as it was read.</summary>
    public List<IProperty> Changed(object record, object snapshot)
    {
        List<IProperty> changed = [];
        _findChanges.Value(record, snapshot, changed);
        if (_optional.Length > 0)
        {
            // A value that is never null reads as its default where its part is missing.
            changed.AddRange(PartsThatCameOrWent(record, snapshot).SelectMany(p => p.ComplexType.GetFlattenedProperties()).Where(p => !p.IsShadowProperty()).Except(changed).ToList());
        }

        return changed;
    }

    /// <summary>The complex properties with several objects that differ from the row as it was read; all of them where that is not known.</summary>
    public IReadOnlyList<IComplexProperty> ChangedLists(object record, object? snapshot)
        => Lists.Count == 0 ? []
            : snapshot is null ? Lists
            : [.. Lists.Where(l => PartComparer.Differ(l, Read(l, record), Read(l, snapshot)))];

    /// <summary>The parts that are there in one object and not in the other, the outer ones first.</summary>
    public IEnumerable<IComplexProperty> PartsThatCameOrWent(object record, object other)
        => _optional.Where(p => (Read(p, record) is null) != (Read(p, other) is null));

    /// <summary>Compares and copies values as the model says; byte arrays by their bytes, as EF Core does in keys only.</summary>
    public static ValueComparer ComparerOf(IProperty property)
        => property.ClrType == typeof(byte[]) ? property.GetKeyValueComparer() : property.GetValueComparer();

    public static object? Read(IPropertyBase member, object record)
        => member.IsShadowProperty() ? null : member.GetGetter().GetClrValueUsingContainingEntity(record);

    /// <summary>The value of a member in the object that declares it, be that a record or a part of one.</summary>
    public static object? ReadOwn(IPropertyBase member, object holder)
        => member.IsShadowProperty() ? null : member.GetGetter().GetClrValue(holder);

    /// <summary>Sets a member of a record, also one inside a complex part of it.</summary>
    public static void Write(IPropertyBase member, object record, object? value)
    {
        var part = (member.DeclaringType as IComplexType)?.ComplexProperty;
        if ((part is null ? record : Read(part, record)) is not { } holder)
        {
            // Without the part there is no such member.
            return;
        }

        MemberSetter.Of(member)(holder, value);
        if (part is not null && holder.GetType().IsValueType)
        {
            Write(part, record, holder);
        }
    }

    /// <summary>The objects on the other side of a relation: none, one, or the collection's items.</summary>
    public static IEnumerable<object> Targets(INavigationBase relation, object record)
        => relation.IsShadowProperty() ? []
            : relation.GetGetter().GetClrValue(record) switch
            {
                null => [],
                ICollection { Count: 0 } when relation.IsCollection => [],
                IEnumerable items when relation.IsCollection => items.Cast<object?>().OfType<object>(),
                var target => [target],
            };

    public static bool Same(IProperty property, object record, object snapshot)
        => ComparerOf(property).Equals(Read(property, record), Read(property, snapshot));

    /// <summary>Whether a column must have a value and its property may hold none: not so where the database gives the value, nor for values that are never null.</summary>
    private static bool IsRequired(IProperty property)
        => !property.IsNullable
            && !property.IsShadowProperty()
            && property.DeclaringType is IEntityType
            && property.ValueGenerated == ValueGenerated.Never
            && (!property.ClrType.IsValueType || Nullable.GetUnderlyingType(property.ClrType) is not null);
}
