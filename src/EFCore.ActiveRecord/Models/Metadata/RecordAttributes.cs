using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>The attributes of a class by name: properties, and columns where a database's model is at hand; case and single underscores do not matter.</summary>
internal sealed class RecordAttributes
{
    private static readonly ConcurrentDictionary<Type, RecordAttributes> WithoutModel = new();

    private readonly Type _type;
    private readonly FrozenDictionary<string, RecordAttribute> _exact;
    private readonly FrozenDictionary<string, RecordAttribute> _folded;
    private readonly Lazy<ILookup<string, Hybrid>> _hybrids;

    public RecordAttributes(Type type, ITypeBase? modelType)
    {
        _type = type;
        All = [.. DeclaredFirst(type).Select(p => new RecordAttribute(p, Member(modelType, p.Name)))];

        var exact = new Dictionary<string, RecordAttribute>(StringComparer.Ordinal);
        var folded = new Dictionary<string, RecordAttribute>(StringComparer.Ordinal);
        foreach (var attribute in All)
        {
            exact.TryAdd(attribute.Property.Name, attribute);
            folded.TryAdd(SnakeCase.Fold(attribute.Property.Name), attribute);
        }

        foreach (var attribute in All)
        {
            if (ColumnOf(attribute) is { } column)
            {
                exact.TryAdd(column, attribute);
                folded.TryAdd(SnakeCase.Fold(column), attribute);
            }
        }

        _exact = exact.ToFrozenDictionary();
        _folded = folded.ToFrozenDictionary();
        _hybrids = new Lazy<ILookup<string, Hybrid>>(() => HybridRegistry.Of(type).Where(h => h.Method.IsPublic).ToLookup(h => SnakeCase.Fold(h.Name), StringComparer.Ordinal));
    }

    public IReadOnlyList<RecordAttribute> All { get; }

    /// <summary>The attributes of a class, as they are without a model.</summary>
    public static RecordAttributes OfClass(Type type) => WithoutModel.GetOrAdd(type, static t => new RecordAttributes(t, null));

    public RecordAttribute? Find(string name)
        => _exact.TryGetValue(name, out var attribute) || _folded.TryGetValue(SnakeCase.Fold(name), out attribute) ? attribute : null;

    /// <summary>An attribute that names may lead to; <see langword="null"/> also for a secret one.</summary>
    public RecordAttribute? FindOpen(string name) => Find(name) is { IsSecret: false } attribute ? attribute : null;

    /// <summary>The names that messages may suggest for one that there is not: columns and relations, or all properties, and hybrids.</summary>
    /// <param name="isMember">Which attributes are meant.</param>
    public IEnumerable<string> Suggestions(Func<RecordAttribute, bool>? isMember = null)
        => All.Where(a => isMember?.Invoke(a) != false && a.MayBeSuggested).Select(a => a.Name);

    /// <summary>The names of the hybrids that messages may suggest, in snake_case.</summary>
    public IEnumerable<string> HybridSuggestions => _hybrids.Value.Where(h => h.All(o => o.Sources.All(Marks.MayBeSuggested))).Select(h => SnakeCase.Of(h.First().Name));

    /// <summary>The hybrids of a name but for secret ones: one property, or the overloads of a method, those of derived classes first.</summary>
    public IReadOnlyList<Hybrid> FindHybrids(string name)
    {
        List<Hybrid> found = [.. _hybrids.Value[SnakeCase.Fold(name)].Where(h => !h.Sources.Any(Marks.IsSecret))];
        return found is [{ Member: PropertyInfo }, ..] ? found[..1] : found;
    }

    /// <exception cref="UnknownAttributeException"/>
    public RecordAttribute Require(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) ?? throw Unknown(name);
    }

    /// <summary>The attribute of a name that somebody asks for.</summary>
    /// <exception cref="UnknownAttributeException">There is none, or it is secret.</exception>
    public RecordAttribute RequireOpen(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindOpen(name) ?? throw Unknown(name);
    }

    public object? Get(object record, string name) => RequireOpen(name).Property.GetValue(record);

    public void Set(object record, string name, object? value)
    {
        var attribute = Require(name);
        attribute.Property.SetValue(record, attribute.Convert(_type, name, value));
    }

    /// <summary>Sets many attributes: all of them, or none where one of them cannot be set.</summary>
    public void Fill(object record, object values)
    {
        List<(RecordAttribute Attribute, object? Value)> resolved = [];
        foreach (var (name, value) in NamedValues.Of(values))
        {
            var attribute = Require(name);
            if (resolved.Exists(r => r.Attribute == attribute))
            {
                throw new DuplicateAttributeException(_type, name);
            }

            resolved.Add((attribute, attribute.Convert(_type, name, value)));
        }

        foreach (var (attribute, value) in resolved)
        {
            attribute.Property.SetValue(record, value);
        }
    }

    private UnknownAttributeException Unknown(string name) => new(_type, name, NearestNames.To(name, Suggestions()));

    private static IReadOnlyPropertyBase? Member(ITypeBase? type, string name)
        => type?.FindProperty(name)
            ?? type?.FindComplexProperty(name)
            ?? (type as IEntityType)?.FindNavigation(name)
            ?? (IReadOnlyPropertyBase?)(type as IEntityType)?.FindSkipNavigation(name);

    private static string? ColumnOf(RecordAttribute attribute)
        => attribute.Member is IReadOnlyProperty property ? property.GetColumnName()
            : attribute.Property.GetCustomAttribute<System.ComponentModel.DataAnnotations.Schema.ColumnAttribute>()?.Name;

    /// <summary>The key and the class's own properties come before those of its base classes' stamps: in order of declaration, base classes last, keys first.</summary>
    private static IEnumerable<PropertyInfo> DeclaredFirst(Type type)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var property in level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && seen.Add(property.Name))
                {
                    yield return property;
                }
            }
        }
    }
}
