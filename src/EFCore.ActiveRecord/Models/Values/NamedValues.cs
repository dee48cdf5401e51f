using System.Collections;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Models.Values;

/// <summary>Reads names and values from what callers hand over: anonymous objects, dictionaries, pairs.</summary>
internal static class NamedValues
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Readable = new();

    /// <exception cref="ArgumentException">The object holds no names.</exception>
    public static IEnumerable<KeyValuePair<string, object?>> Of(object values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values switch
        {
            IEnumerable<KeyValuePair<string, object?>> pairs => pairs,
            IEnumerable<(string Name, object? Value)> tuples => tuples.Select(t => KeyValuePair.Create(t.Name, t.Value)),
            IDictionary dictionary => OfDictionary(dictionary),
            _ when JsonValues.IsJson(values, out var json) => json.ValueKind == JsonValueKind.Object ? JsonValues.Pairs(values.GetType(), json) : throw Refuse(values),
            IEnumerable when PairsOf(values.GetType()) is { } read => (IEnumerable<KeyValuePair<string, object?>>)read.Invoke(null, [values])!,
            ValueTuple<string, object?> tuple => [KeyValuePair.Create(tuple.Item1, tuple.Item2)],
            IEnumerable or Delegate or Expression or Type => throw Refuse(values),
            _ when values.GetType().IsPrimitive || values.GetType().IsEnum || values.GetType().Namespace == "System" => throw Refuse(values),
            _ => OfObject(values),
        };
    }

    /// <summary>What reads a dictionary that is generic only, by the type of its values.</summary>
    private static MethodInfo? PairsOf(Type type)
        => Array.Find(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            && i.GenericTypeArguments[0] is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && pair.GenericTypeArguments[0] == typeof(string)) is { } pairs
            ? typeof(NamedValues).GetMethod(nameof(Boxed), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(pairs.GenericTypeArguments[0].GenericTypeArguments[1])
            : null;

    private static IEnumerable<KeyValuePair<string, object?>> Boxed<TValue>(IEnumerable<KeyValuePair<string, TValue>> pairs)
        => pairs.Select(p => KeyValuePair.Create(p.Key, (object?)p.Value));

    private static List<KeyValuePair<string, object?>> OfDictionary(IDictionary dictionary)
    {
        List<KeyValuePair<string, object?>> pairs = new(dictionary.Count);
        for (var entries = dictionary.GetEnumerator(); entries.MoveNext();)
        {
            pairs.Add(KeyValuePair.Create(entries.Key as string ?? throw Refuse(dictionary), entries.Value));
        }

        return pairs;
    }

    private static KeyValuePair<string, object?>[] OfObject(object values)
    {
        var properties = Readable.GetOrAdd(values.GetType(), static t => [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0)]);
        var pairs = new KeyValuePair<string, object?>[properties.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = KeyValuePair.Create(properties[i].Name, properties[i].GetValue(values));
        }

        return pairs;
    }

    private static ArgumentException Refuse(object values)
        => new($"A value of type '{TypeText.Of(values.GetType())}' holds no attributes. Give an anonymous object (new {{ name = \"Bob\" }}) or a dictionary of names and values.", nameof(values));
}
