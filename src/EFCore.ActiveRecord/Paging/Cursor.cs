using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Serialization;

namespace EFCore.ActiveRecord.Paging;

/// <summary>A place in an order: the values of a record that stands there, and which side of it is meant. It is text that a user may have, and change.</summary>
/// <param name="Values">The values that the query is sorted by.</param>
/// <param name="IsBackward">Whether the records before the place are meant.</param>
/// <param name="Includes">Whether the record at the place belongs to them.</param>
internal sealed record Cursor(IReadOnlyList<object?> Values, bool IsBackward, bool Includes = false)
{
    private const int MaxLength = 100_000;

    public string Encode(KeysetOrder order)
    {
        var content = new Content(order.Fingerprint, (IsBackward ? "b" : "f") + (Includes ? "i" : ""), [.. Values.Select(Written)]);
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content, JsonValues.Exact));
    }

    /// <exception cref="InvalidCursorException">It is none of this order.</exception>
    public static Cursor Decode(string text, KeysetOrder order, Type model, DatabaseProvider provider)
    {
        var content = Read(text, model);
        if (!string.Equals(content.Order, order.Fingerprint, StringComparison.Ordinal))
        {
            throw new InvalidCursorException(model, "it comes from a query for another class or with another order.");
        }

        if (content.Values is not { } given || given.Length != order.Keys.Count || content.Side is not ("f" or "b" or "fi" or "bi"))
        {
            throw Changed(model);
        }

        var values = new object?[given.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var isRead = JsonValues.TryRead(given[i], order.Keys[i].Selector.ReturnType, null, out values[i]);
            if (!isRead || values[i] is string and var s && !provider.CanHold((string)s))
            {
                throw Changed(model);
            }
        }

        return new Cursor(values, content.Side[0] == 'b', content.Side.Length == 2);
    }

    private static Content Read(string text, Type model)
    {
        if (text.Length > MaxLength)
        {
            throw Changed(model);
        }

        try
        {
            return JsonSerializer.Deserialize<Content>(Base64Url.DecodeFromChars(text), JsonValues.Exact) ?? throw Changed(model);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Changed(model, e);
        }
    }

    private static InvalidCursorException Changed(Type model, Exception? inner = null) => new(model, "it is no cursor, or was changed.", inner);

    // Enums by number: a database may hold one that has no name.
    private static JsonElement Written(object? value)
        => JsonSerializer.SerializeToElement(value is Enum ? Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), System.Globalization.CultureInfo.InvariantCulture) : value, JsonValues.Exact);

    private sealed record Content(
        [property: JsonPropertyName("o")] string? Order,
        [property: JsonPropertyName("s")] string? Side,
        [property: JsonPropertyName("v")] JsonElement[]? Values);
}
