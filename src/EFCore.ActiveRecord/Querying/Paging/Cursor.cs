using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>A place in an order: the values of a record that stands there, and which side of it is meant. It is text that a user may have, and change.</summary>
/// <param name="Values">The values that the query is sorted by.</param>
/// <param name="IsBackward">Whether the records before the place are meant.</param>
/// <param name="Includes">Whether the record at the place belongs to them.</param>
internal sealed record Cursor(IReadOnlyList<object?> Values, bool IsBackward, bool Includes = false)
{
    private const int MaxLength = 100_000;

    public string Encode(KeysetOrder order)
    {
        var content = new Content(order.Fingerprint, (IsBackward ? "b" : "f") + (Includes ? "i" : ""), [.. Values.Select((v, i) => Written(v, order.Keys[i], order.Model))]);
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
            if (!TryRead(given[i], order.Keys[i], order.Model, provider, out values[i]) || !provider.CanHold(values[i]))
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
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw Changed(model, e);
        }
    }

    private static InvalidCursorException Changed(Type model, Exception? inner = null) => new(model, "it is no cursor, or was changed.", inner);

    private static JsonElement Written(object? value, KeysetKey key, IModel model)
    {
        // Enums by number: a database may hold one that has no name. Types of a program's own as the database has them.
        var written = value is Enum ? Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), System.Globalization.CultureInfo.InvariantCulture)
            : value is not null && ConverterOf(key, model) is { } converter ? converter.ConvertToProvider(value)
            : value;
        return JsonSerializer.SerializeToElement(written, JsonValues.Exact);
    }

    private static bool TryRead(JsonElement json, KeysetKey key, IModel model, DatabaseProvider provider, out object? value)
    {
        if (json.ValueKind != JsonValueKind.Null && ConverterOf(key, model) is { } converter)
        {
            return TryConvert(json, converter, provider, out value);
        }

        if (!JsonValues.TryRead(json, key.Selector.ReturnType, null, out value))
        {
            return false;
        }

        value = value is DateTime ? provider.ForColumn(value, key.Source(model)) : value;
        return value is not string text || provider.CanHold(text);
    }

    private static bool TryConvert(JsonElement json, ValueConverter converter, DatabaseProvider provider, out object? value)
    {
        value = null;
        if (!JsonValues.TryRead(json, converter.ProviderClrType, null, out var stored) || (stored is string text && !provider.CanHold(text)))
        {
            return false;
        }

        try
        {
            value = converter.ConvertFromProvider(stored);
            return value is not null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The converter is the program's own, and the text may be anything.
            return false;
        }
    }

    /// <summary>The converter of values that JSON has no form of its own for.</summary>
    private static ValueConverter? ConverterOf(KeysetKey key, IModel model)
        => JsonValues.IsSimple(Nullable.GetUnderlyingType(key.Selector.ReturnType) ?? key.Selector.ReturnType) ? null : key.Source(model)?.GetTypeMapping().Converter;

    private sealed record Content(
        [property: JsonPropertyName("o")] string? Order,
        [property: JsonPropertyName("s")] string? Side,
        [property: JsonPropertyName("v")] JsonElement[]? Values);
}
