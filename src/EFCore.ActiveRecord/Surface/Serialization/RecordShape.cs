using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>What dictionaries and JSON of a class consist of: an entity, or an object inside its row.</summary>
internal sealed class RecordShape
{
    private const string Annotation = "EFCore.ActiveRecord:Shape";

    private static readonly ConcurrentDictionary<Type, RecordShape> WithoutModel = new();

    private readonly RecordAttributes _attributes;
    private readonly Dictionary<RecordAttribute, ShapeMember> _members;

    private RecordShape(Type type, ITypeBase? model)
    {
        Type = type;
        _attributes = model is IEntityType entityType ? RecordPlan.Of(entityType).Attributes : new RecordAttributes(type, model);
        _members = _attributes.All.Where(a => !IsOwner(a.Member)).ToDictionary(a => a, a => model is null ? Guess(a) : Of(a));
    }

    public Type Type { get; }

    public IEnumerable<ShapeMember> Members => _members.Values;

    public static RecordShape Of(Type type, ITypeBase? model)
        => model is null
            ? WithoutModel.GetOrAdd(type, static t => new RecordShape(t, null))
            : model.GetOrAddRuntimeAnnotationValue(Annotation, static m => new RecordShape(m!.ClrType, m), model);

    /// <summary>An attribute by its name: as the policy writes it, else ignoring case and single underscores.</summary>
    public ShapeMember? Find(string name, JsonNamingPolicy? naming)
        => (naming is null ? null : Members.FirstOrDefault(m => string.Equals(naming.ConvertName(m.Property.Name), name, StringComparison.Ordinal)))
            ?? (_attributes.Find(name) is { } attribute && _members.TryGetValue(attribute, out var member) ? member : null);

    /// <exception cref="UnknownAttributeException"/>
    public ShapeMember Require(string name, JsonNamingPolicy? naming) => Find(name, naming) ?? throw Unknown(name);

    public UnknownAttributeException Unknown(string name) => new(Type, name, NearestNames.To(name, Members.Where(m => m.Attribute.MayBeSuggested).Select(m => m.Attribute.Name)));

    /// <summary>An owned object's way back to its owner.</summary>
    private static bool IsOwner(IReadOnlyPropertyBase? member) => member is INavigation { IsOnDependent: true, ForeignKey.IsOwnership: true };

    private static ShapeMember Of(RecordAttribute attribute) => attribute.Member switch
    {
        IProperty => new(attribute, MemberKind.Value, attribute.Property.PropertyType),
        IComplexProperty part => new(attribute, MemberKind.Part, part.ComplexType.ClrType, part.ComplexType, part.IsCollection),
        INavigationBase relation => new(attribute, relation.TargetEntityType.IsOwned() ? MemberKind.Part : MemberKind.Relation, relation.TargetEntityType.ClrType, relation.TargetEntityType, relation.IsCollection),
        _ => new(attribute, IsHybrid(attribute) ? MemberKind.Hybrid : MemberKind.Unmapped, attribute.Property.PropertyType),
    };

    /// <summary>Without a database, what EF Core's conventions would most likely make of it.</summary>
    private static ShapeMember Guess(RecordAttribute attribute)
    {
        var type = attribute.Property.PropertyType;
        var element = type == typeof(string) ? null : type.GetInterfaces().Prepend(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0];
        return IsHybrid(attribute) ? new(attribute, MemberKind.Hybrid, type)
            : attribute.Property.SetMethod is null || attribute.Property.IsDefined(typeof(NotMappedAttribute), true) ? new(attribute, MemberKind.Unmapped, type)
            : IsRecord(type) ? new(attribute, MemberKind.Relation, type)
            : element is not null && IsRecord(element) ? new(attribute, MemberKind.Relation, element, IsCollection: true)
            : new(attribute, MemberKind.Value, type);
    }

    private static bool IsRecord(Type type) => typeof(IActiveRecord).IsAssignableFrom(type);

    private static bool IsHybrid(RecordAttribute attribute) => attribute.Property.IsDefined(typeof(HybridAttribute), true);
}
