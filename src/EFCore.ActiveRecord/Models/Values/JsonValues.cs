using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Models.Values;

/// <summary>Values in JSON and back. Enums are written by name and read by name or number; what System.Text.Json has a form for has that.</summary>
internal static class JsonValues
{
    /// <summary>Of records nested as deep as they may be, in lists, with values as deep as System.Text.Json takes by itself.</summary>
    private const int MaxDepth = (2 * NestingLimitException.MaxDepth) + 64;

    private static readonly JsonNamingPolicy SnakeCaseNaming = new SnakeCaseNames();
    private static readonly ConcurrentDictionary<(JsonNamingPolicy Naming, bool Indented), JsonSerializerOptions> Known = new();
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>For values that are to come back exactly, and that nobody reads.</summary>
    public static JsonSerializerOptions Exact { get; } = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <exception cref="NestingLimitException">A value in it is nested too deep.</exception>
    public static string Write(Type model, object value, JsonNamingPolicy? naming, bool indented)
    {
        try
        {
            return JsonSerializer.Serialize(value, Options(naming, indented));
        }
        catch (JsonException e)
        {
            throw new NestingLimitException(model, "", isWriting: true, e);
        }
    }

    /// <exception cref="RecordJsonException">The text is no JSON, or holds half a surrogate pair where a name or the JSON itself stands.</exception>
    public static JsonElement Parse(Type model, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new RecordJsonException(model, ErrorText.Cause(e), e);
        }
    }

    /// <exception cref="RecordJsonException">It is no object.</exception>
    public static IEnumerable<KeyValuePair<string, object?>> Object(Type model, JsonElement json)
        => json.ValueKind == JsonValueKind.Object ? Pairs(model, json) : throw new RecordJsonException(model, $"a JSON object was expected, not {Name(json.ValueKind)}. Give FromJson one object, and ListFromJson an array of them.");

    /// <exception cref="RecordJsonException">It is no array of objects.</exception>
    public static IEnumerable<IEnumerable<KeyValuePair<string, object?>>> Array(Type model, JsonElement json)
        => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(item => Object(model, item)) : throw new RecordJsonException(model, $"a JSON array was expected, not {Name(json.ValueKind)}. Use FromJson for one object.");

    /// <exception cref="RecordJsonException">When they are enumerated: a name is no text.</exception>
    public static IEnumerable<KeyValuePair<string, object?>> Pairs(Type model, JsonElement json) => json.EnumerateObject().Select(p => KeyValuePair.Create(NameOf(model, p), (object?)p.Value));

    /// <summary>A value in a property's type.</summary>
    public static bool TryRead(JsonElement json, Type type, JsonNamingPolicy? naming, out object? value)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (IsSimple(target))
        {
            value = null;
            return json.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object) && !IsTooLarge(json, target) && Plain(json, target) is not JsonElement and var plain && ValueConversion.TryConvert(plain, type, out value);
        }

        try
        {
            value = json.Deserialize(type, Options(naming, indented: false));
            return value is not null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>A value in the type of one, or of a list of such; objects are not values.</summary>
    public static bool TryReadValue(JsonElement json, Type type, out object? value)
    {
        value = null;
        return json.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => ValueConversion.TryConvert(null, type, out value),
            JsonValueKind.Array => ValueConversion.TryConvert(json.EnumerateArray().Select(item => (object?)item).ToList(), type, out value),
            JsonValueKind.Object => false,
            _ => IsSimple(Nullable.GetUnderlyingType(type) ?? type) && TryRead(json, type, null, out value),
        };
    }

    /// <summary>Whether a value is JSON, in one of the forms that System.Text.Json has for it.</summary>
    public static bool IsJson([NotNullWhen(true)] object? value, out JsonElement json)
    {
        json = value switch
        {
            JsonElement element => element,
            JsonNode node => JsonSerializer.SerializeToElement(node),
            JsonDocument document => document.RootElement,
            _ => default,
        };
        return value is JsonElement or JsonNode or JsonDocument;
    }

    public static object? OrNull(JsonElement json) => json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : json;

    /// <summary>A value of a condition: of JSON, lists and texts as C# has them. Numbers stay until it is known which type they have.</summary>
    public static object? Opened(object? value)
        => !IsJson(value, out var json) ? value : json.ValueKind switch
        {
            JsonValueKind.Array => json.EnumerateArray().Select(item => Opened(item)).ToList(),
            JsonValueKind.Number => json,
            _ => Plain(json),
        };

    /// <summary>A value as a message tells of it.</summary>
    public static object? Shown(object? value) => IsJson(value, out var json) ? Plain(json) : value;

    /// <summary>A value as the type that C# would most likely give it; arrays and objects stay JSON, and so do texts with half a surrogate pair, which are none to C#.</summary>
    public static object? Plain(JsonElement json, Type? target = null) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => TextOf(json),
        JsonValueKind.Number => target == typeof(float) && json.TryGetSingle(out var single) ? single
            : target != typeof(double) && json.TryGetInt64(out var whole) ? whole
            : target != typeof(double) && json.TryGetDecimal(out var exact) ? exact
            : json.GetDouble(),
        _ => json,
    };

    /// <summary>JSON may hold half a surrogate pair, escaped, and bytes that are no UTF-8.</summary>
    private static object? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return json;
        }
    }

    private static string NameOf(Type model, JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw new RecordJsonException(model, "a name in it holds half a surrogate pair, or is no UTF-8.", e);
        }
    }

    /// <summary>Whether values of a type are one text, number or truth in JSON.</summary>
    public static bool IsSimple(Type type)
        => Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.DBNull or TypeCode.Empty)
            || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan)
            || type == typeof(Uri) || type == typeof(byte[]) || type == typeof(IPAddress) || type == typeof(CultureInfo) || type == typeof(TimeZoneInfo);

    /// <summary>Whether a number is beyond what its type holds, for which .NET has infinity.</summary>
    private static bool IsTooLarge(JsonElement json, Type target)
        => json.ValueKind == JsonValueKind.Number && ((target == typeof(float) && !(json.TryGetSingle(out var single) && float.IsFinite(single)))
            || (target == typeof(double) && !(json.TryGetDouble(out var number) && double.IsFinite(number))));

    private static JsonSerializerOptions Options(JsonNamingPolicy? naming, bool indented)
        => Known.GetOrAdd((naming ?? SnakeCaseNaming, indented), static key => new JsonSerializerOptions
        {
            PropertyNamingPolicy = key.Naming,
            PropertyNameCaseInsensitive = true,
            AllowDuplicateProperties = false,
            WriteIndented = key.Indented,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            MaxDepth = MaxDepth,
            Converters =
            {
                new EnumConverters(),
                new FloatingPointConverter<double>(),
                new FloatingPointConverter<float>(),
                new TimeConverter<DateTime>((writer, time) => writer.WriteStringValue(time)),
                new TimeConverter<DateTimeOffset>((writer, time) => writer.WriteStringValue(time)),
                new TextConverter<IPAddress>(address => address.ToString()),
                new TextConverter<CultureInfo>(culture => culture.Name),
                new TextConverter<TimeZoneInfo>(zone => zone.Id),
            },
        });

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>What is a text to JSON, and is read as one from elsewhere.</summary>
    private sealed class TextConverter<T>(Func<T, string> write) : JsonConverter<T>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(T));

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => ValueConversion.TryConvert(reader.GetString(), typeof(T), out var value) ? (T?)value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }

    /// <summary>Floating-point numbers. One that is beyond its type is refused, not taken for infinity, which has a name.</summary>
    private sealed class FloatingPointConverter<T> : JsonConverter<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString();
            return ValueConversion.TryConvert(text, typeof(T), out var value) && value is T number ? number : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var text = value.ToString(null, CultureInfo.InvariantCulture);
            if (T.IsFinite(value))
            {
                writer.WriteRawValue(text);
            }
            else
            {
                writer.WriteStringValue(text);
            }
        }
    }

    /// <summary>Enums as System.Text.Json has them by name, but for several names, which are for flags only.</summary>
    private sealed class EnumConverters : JsonConverterFactory
    {
        private readonly JsonStringEnumConverter _names = new();

        public override bool CanConvert(Type typeToConvert) => _names.CanConvert(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        {
            var converter = _names.CreateConverter(typeToConvert, options);
            return typeToConvert.IsDefined(typeof(FlagsAttribute), false)
                ? converter
                : (JsonConverter)Activator.CreateInstance(typeof(EnumConverter<>).MakeGenericType(typeToConvert), converter)!;
        }
    }

    private sealed class EnumConverter<T>(JsonConverter<T> names) : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && reader.GetString()!.Contains(',', StringComparison.Ordinal) ? throw new JsonException() : names.Read(ref reader, typeToConvert, options);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => names.ReadAsPropertyName(ref reader, typeToConvert, options);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => names.Write(writer, value, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => names.WriteAsPropertyName(writer, value, options);
    }

    /// <summary>Times within parts and lists, read as those of attributes are.</summary>
    private sealed class TimeConverter<T>(Action<Utf8JsonWriter, T> write) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => ValueConversion.TryConvert(reader.GetString(), typeof(T), out var value) && value is T time ? time : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => write(writer, value);
    }

    private sealed class SnakeCaseNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => SnakeCase.Of(name);
    }
}
