using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>The data annotations of a class.</summary>
internal sealed class RecordRules
{
    private static readonly ConcurrentDictionary<Type, RecordRules> Known = [];

    private RecordRules(Type type)
    {
        Properties = [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.CanRead && p.GetMethod!.IsPublic && p.GetIndexParameters().Length == 0)
            .Select(p => new PropertyRules(p, [.. Attribute.GetCustomAttributes(p, typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>()]))
            .Where(p => p.Attributes.Count > 0)];
        Whole = [.. type.GetCustomAttributes<ValidationAttribute>(inherit: true)];
        IsEmpty = Properties.Count == 0 && Whole.Count == 0 && !type.IsAssignableTo(typeof(IValidatableObject));
    }

    public bool IsEmpty { get; }

    public IReadOnlyList<PropertyRules> Properties { get; }

    /// <summary>The annotations of the class itself.</summary>
    public IReadOnlyList<ValidationAttribute> Whole { get; }

    public static RecordRules Of(Type type) => Known.GetOrAdd(type, static t => new RecordRules(t));
}

/// <summary>A property with annotations.</summary>
internal sealed record PropertyRules(PropertyInfo Property, IReadOnlyList<ValidationAttribute> Attributes);
