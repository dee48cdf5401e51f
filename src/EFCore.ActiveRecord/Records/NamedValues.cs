using System.Collections;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace EFCore.ActiveRecord.Records;

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
            ValueTuple<string, object?> tuple => [KeyValuePair.Create(tuple.Item1, tuple.Item2)],
            IEnumerable or Delegate or Expression or Type => throw Refuse(values),
            _ when values.GetType().IsPrimitive || values.GetType().IsEnum || values.GetType().Namespace == "System" => throw Refuse(values),
            _ => OfObject(values),
        };
    }

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
