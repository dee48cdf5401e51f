using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Values;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>Makes new records of names and values, with related records inside. The values may be JSON's.</summary>
internal sealed class RecordReader(RecordDatabase? database, Type? jsonOf)
{
    private int _depth;

    /// <summary>A record of names and values.</summary>
    public static T Read<T>(IEnumerable<KeyValuePair<string, object?>> values)
        where T : class, IActiveRecord
        => Read<T>(values, jsonOf: null);

    /// <summary>A record of an object in JSON.</summary>
    public static T ReadJson<T>(IEnumerable<KeyValuePair<string, object?>> values)
        where T : class, IActiveRecord
        => Read<T>(values, typeof(T));

    private static T Read<T>(IEnumerable<KeyValuePair<string, object?>> values, Type? jsonOf)
        where T : class, IActiveRecord
    {
        var database = DatabaseRegistry.Find(typeof(T));
        return (T)new RecordReader(database, jsonOf).Read(RecordShape.Of(typeof(T), database?.PlanOf(typeof(T))?.EntityType), values);
    }

    private JsonNamingPolicy? Naming => database?.JsonNaming;

    private object Read(RecordShape shape, IEnumerable<KeyValuePair<string, object?>> values)
    {
        var record = Make(shape.Type)
            ?? throw new ArgumentException($"'{shape.Type.Name}' cannot be made from names and values: it is abstract or has no constructor without parameters.");
        HashSet<RecordAttribute> given = [];
        foreach (var (name, value) in values)
        {
            var member = shape.Require(name, Naming);
            if (!given.Add(member.Attribute))
            {
                throw jsonOf is null ? new DuplicateAttributeException(shape.Type, name) : RecordJsonException.Twice(jsonOf, shape.Type, name);
            }

            // What ToDict(hybrids: true) wrote is computed again.
            if (member.Kind == MemberKind.Hybrid && member.Property.SetMethod is null)
            {
                continue;
            }

            Set(shape, record, member, name, JsonValues.IsJson(value, out var json) ? JsonValues.OrNull(json) : value);
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
            : Pairs(shape.Type, value) is { } pairs ? Nested(shape, member, name, pairs)
            : throw new AttributeValueException(shape.Type, name, member.ElementType, value is JsonElement json ? JsonValues.Plain(json) : value);

    private object Nested(RecordShape shape, ShapeMember member, string name, IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        // Which class a relation leads to is not the giver's choice.
        if (!CanMake(member.ElementType))
        {
            throw new NotSettableException(shape.Type, name);
        }

        if (++_depth > NestingLimitException.MaxDepth)
        {
            throw new NestingLimitException(shape.Type, name, isWriting: false);
        }

        var read = Read(RecordShape.Of(member.ElementType, member.ElementModel ?? ModelOf(member.ElementType)), pairs);
        _depth--;
        return read;
    }

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

    private static IEnumerable<KeyValuePair<string, object?>>? Pairs(Type model, object value) => (JsonValues.IsJson(value, out var json) ? json : value) switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } item => JsonValues.Pairs(model, item),
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

    private static bool CanMake(Type type) => type.IsValueType || (!type.IsAbstract && (!IsRecord(type) || Constructor(type) is not null));

    /// <summary>A new object; <see langword="null"/> where the class is abstract, or that of a record has no constructor without parameters.</summary>
    private static object? Make(Type type)
        => !CanMake(type) ? null
            : type.IsValueType ? Activator.CreateInstance(type)!
            : Constructor(type)?.Invoke(null)
                ?? RuntimeHelpers.GetUninitializedObject(type); // As EF Core has them: a record with a constructor for all its values.

    private static ConstructorInfo? Constructor(Type type) => type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);

    private static bool IsRecord(Type type) => typeof(IActiveRecord).IsAssignableFrom(type);
}
