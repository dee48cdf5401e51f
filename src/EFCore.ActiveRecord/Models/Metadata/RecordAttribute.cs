using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>One attribute of a class: its property, and what the database's model says of it where there is one.</summary>
internal sealed class RecordAttribute(PropertyInfo property, IReadOnlyPropertyBase? member)
{
    private bool? _isSecret;
    private bool? _isHidden;

    public PropertyInfo Property { get; } = property;

    /// <summary>The column or relation; <see langword="null"/> for a property that is not mapped, or without a database.</summary>
    public IReadOnlyPropertyBase? Member { get; } = member;

    /// <summary>The name in snake_case, as dictionaries and messages write it.</summary>
    public string Name { get; } = SnakeCase.Of(property.Name);

    public bool IsSettable { get; } = property.SetMethod is { IsPublic: true } && !property.IsDefined(typeof(NotSettableAttribute), true);

    public bool IsScalar { get; } = member is IReadOnlyProperty
        || (member is null && (property.PropertyType.IsValueType || property.PropertyType == typeof(string) || property.PropertyType == typeof(byte[])));

    /// <summary>Whether names do not lead to it.</summary>
    public bool IsSecret => _isSecret ??= Is(Marks.IsSecret);

    /// <summary>Whether its values are in nothing that is written.</summary>
    public bool IsHidden => _isHidden ??= Is(Marks.IsHidden);

    /// <summary>Whether a message may name it to somebody who did not.</summary>
    public bool MayBeSuggested => Is(Marks.MayBeSuggested, all: true);

    public ReprAttribute? Repr { get; } = property.GetCustomAttribute<ReprAttribute>();

    /// <exception cref="NotSettableException"/>
    /// <exception cref="AttributeValueException"/>
    public object? Convert(Type model, string asGiven, object? value)
    {
        if (!IsSettable)
        {
            throw new NotSettableException(model, asGiven);
        }

        return TryConvert(value, out var converted) && (value is Enum || converted is not Enum member || IsMeant(member))
            ? ValueDialect.InColumn(converted, Member)
            : throw new AttributeValueException(model, asGiven, Property.PropertyType, JsonValues.Shown(value));
    }

    /// <summary>JSON's arrays and objects are columns' values; records and parts are made of them in FromJson, which looks at each name.</summary>
    private bool TryConvert(object? value, out object? converted)
        => IsScalar && !Property.PropertyType.IsInstanceOfType(value) && JsonValues.IsJson(value, out var json) && JsonValues.OrNull(json) is not null
            ? JsonValues.TryRead(json, Property.PropertyType, null, out converted)
            : ValueConversion.TryConvert(value, Property.PropertyType, out converted);

    /// <summary>What a hybrid is computed from is in its value.</summary>
    private bool Is(Func<MemberInfo, bool> what, bool all = false)
    {
        IEnumerable<MemberInfo> members = Marks.Has<HybridAttribute>(Property)
            ? HybridRegistry.Of(Property.ReflectedType!).FirstOrDefault(h => h.Name == Property.Name)?.Sources ?? [Property]
            : [Property];
        return all ? members.All(what) : members.Any(what);
    }

    /// <summary>Whether a number or text that became an enum is taken for one: it has a name, is the default, or of flags. Any other value comes as the enum itself, or in JSON.</summary>
    private static bool IsMeant(Enum member)
        => Enum.IsDefined(member.GetType(), member)
            || member.Equals(Activator.CreateInstance(member.GetType()))
            || member.GetType().IsDefined(typeof(FlagsAttribute), inherit: false);
}
