using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>What an attribute is to dictionaries and JSON.</summary>
internal enum MemberKind
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>An object inside the row, or a list of them: it always belongs to its record.</summary>
    Part,

    /// <summary>Other records.</summary>
    Relation,

    /// <summary>A computed value, never read back.</summary>
    Hybrid,

    /// <summary>A property that is not mapped: never written, but it can be set.</summary>
    Unmapped,
}

/// <summary>One attribute of a class as dictionaries and JSON have it.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Kind">What it is.</param>
/// <param name="ElementType">The class of a part's or relation's objects.</param>
/// <param name="ElementModel">That class in the model, where there is one.</param>
/// <param name="IsCollection">Whether a part or relation has many.</param>
internal sealed record ShapeMember(RecordAttribute Attribute, MemberKind Kind, Type ElementType, ITypeBase? ElementModel = null, bool IsCollection = false)
{
    public PropertyInfo Property => Attribute.Property;

    /// <summary>Whether it never appears in what is written.</summary>
    public bool IsHidden { get; } = Attribute.IsHidden;

    /// <summary>Whether it is never read.</summary>
    public bool IsIgnored { get; } = IsJsonIgnored(Attribute);

    public string Key(JsonNamingPolicy? naming) => naming?.ConvertName(Property.Name) ?? Attribute.Name;

    public object? Read(object record) => Property.GetValue(record, BindingFlags.DoNotWrapExceptions, null, null, null);

    private static bool IsJsonIgnored(RecordAttribute attribute)
        => attribute.Property.GetCustomAttribute<JsonIgnoreAttribute>(true) is { Condition: JsonIgnoreCondition.Always };
}
