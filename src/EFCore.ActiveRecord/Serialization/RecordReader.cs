using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Serialization;

/// <summary>Makes new records of names and values, with related records inside. The values may be JSON's.</summary>
internal sealed class RecordReader(ActiveDb? database)
{
    public static T Read<T>(IEnumerable<KeyValuePair<string, object?>> values)
        where T : class, IActiveRecord
    {
        var database = DatabaseRegistry.Find(typeof(T));
        return (T)new RecordReader(database).Read(RecordShape.Of(typeof(T), database?.PlanOf(typeof(T))?.EntityType), values);
    }

    private JsonNamingPolicy? Naming => database?.JsonNaming;

    private object Read(RecordShape shape, IEnumerable<KeyValuePair<string, object?>> values)
    {
        var record = Make(shape.Type, isPart: !typeof(IActiveRecord).IsAssignableFrom(shape.Type));
        foreach (var (name, value) in values)
        {
            var member = shape.Require(name, Naming);

            // What ToDict(hybrids: true) wrote is computed again.
            if (member.Kind == MemberKind.Hybrid && member.Property.SetMethod is null)
            {
                continue;
            }

            Set(shape, record, member, name, value is JsonElement { ValueKind: JsonValueKind.Null } ? null : value);
        }

        return record;
    }

    private void Set(RecordShape shape, object record, ShapeMember member, string name, object? value)
    {
        // A collection without a setter is filled.
        var own = member is { IsCollection: true, Attribute.IsSettable: false } && !member.Property.IsDefined(typeof(NotSettableAttribute), true) ? member.Read(record) : null;
        if (member.IsIgnored || (own is null && !member.Attribute.IsSettable))
        {
            throw new NotSettableException(shape.Type, name);
        }

        if (value is not null && member.Kind is MemberKind.Part or MemberKind.Relation)
        {
            value = member.IsCollection ? Collection(shape, member, name, value) : Object(shape, member, name, value);
        }
        else if (value is JsonElement json)
        {
            value = JsonValues.TryRead(json, member.Property.PropertyType, Naming, out var read)
                ? read
                : throw new AttributeValueException(shape.Type, name, member.Property.PropertyType, JsonValues.Plain(json));
        }

        if (own is not null)
        {
            Add(own, value as IList ?? throw new AttributeValueException(shape.Type, name, member.Property.PropertyType, null));
        }
        else
        {
            member.Property.SetValue(record, member.IsCollection && value is IList items ? Fit(items, member.Property.PropertyType) : member.Attribute.Convert(shape.Type, name, value));
        }
    }

    private object Object(RecordShape shape, ShapeMember member, string name, object value)
        => member.ElementType.IsInstanceOfType(value) ? value
            : Pairs(value) is { } pairs ? Read(RecordShape.Of(member.ElementType, member.ElementModel ?? ModelOf(member.ElementType)), pairs)
            : throw new AttributeValueException(shape.Type, name, member.ElementType, value is JsonElement json ? JsonValues.Plain(json) : value);

    private IList Collection(RecordShape shape, ShapeMember member, string name, object value)
    {
        var items = value switch
        {
            JsonElement { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Select(e => (object?)e),
            IEnumerable many and not string and not IEnumerable<KeyValuePair<string, object?>> => many.Cast<object?>(),
            _ => throw new AttributeValueException(shape.Type, name, member.Property.PropertyType, value is JsonElement json ? JsonValues.Plain(json) : value),
        };
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(member.ElementType))!;
        foreach (var item in items)
        {
            list.Add(Object(shape, member, name, item ?? throw new AttributeValueException(shape.Type, name, member.ElementType, null)));
        }

        return list;
    }

    private IEntityType? ModelOf(Type type) => database?.PlanOf(type)?.EntityType;

    private static IEnumerable<KeyValuePair<string, object?>>? Pairs(object value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } json => JsonValues.Pairs(json),
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs,
        IDictionary dictionary => NamedValues.Of(dictionary),
        _ => null,
    };

    /// <summary>The items in the kind of collection that a property has.</summary>
    private static object Fit(IList items, Type type)
    {
        if (type.IsInstanceOfType(items))
        {
            return items;
        }

        var element = items.GetType().GenericTypeArguments[0];
        if (type.IsArray)
        {
            var array = Array.CreateInstance(element, items.Count);
            items.CopyTo(array, 0);
            return array;
        }

        var set = typeof(HashSet<>).MakeGenericType(element);
        var collection = Activator.CreateInstance(type.IsAssignableFrom(set) ? set : type)!;
        Add(collection, items);
        return collection;
    }

    private static void Add(object collection, IList items)
    {
        var add = typeof(ICollection<>).MakeGenericType(items.GetType().GenericTypeArguments[0]).GetMethod(nameof(ICollection<>.Add))!;
        foreach (var item in items)
        {
            add.Invoke(collection, [item]);
        }
    }

    /// <exception cref="ArgumentException">The class of a record is abstract or has no constructor without parameters.</exception>
    private static object Make(Type type, bool isPart)
        => type.IsValueType ? Activator.CreateInstance(type)!
            : !type.IsAbstract && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor ? constructor.Invoke(null)
            : isPart && !type.IsAbstract ? RuntimeHelpers.GetUninitializedObject(type) // As EF Core has them: a record with a constructor for all its values.
            : throw new ArgumentException($"'{type.Name}' cannot be made from names and values: it is abstract or has no constructor without parameters.");
}
