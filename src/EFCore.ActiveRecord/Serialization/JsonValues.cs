using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using EFCore.ActiveRecord.Records;

namespace EFCore.ActiveRecord.Serialization;

/// <summary>Values in JSON and back. Enums are written by name and read by name or number; what System.Text.Json has a form for has that.</summary>
internal static class JsonValues
{
    private static readonly JsonNamingPolicy SnakeCaseNaming = new SnakeCaseNames();
    private static readonly ConcurrentDictionary<(JsonNamingPolicy Naming, bool Indented), JsonSerializerOptions> Known = new();
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>For values that are to come back exactly, and that nobody reads.</summary>
    public static JsonSerializerOptions Exact { get; } = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static string Write(object value, JsonNamingPolicy? naming, bool indented) => JsonSerializer.Serialize(value, Options(naming, indented));

    /// <exception cref="RecordJsonException">The text is no JSON.</exception>
    public static JsonElement Parse(Type model, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new RecordJsonException(model, e.Message, e);
        }
    }

    /// <exception cref="RecordJsonException">It is no object.</exception>
    public static IEnumerable<KeyValuePair<string, object?>> Object(Type model, JsonElement json)
        => json.ValueKind == JsonValueKind.Object ? Pairs(json) : throw new RecordJsonException(model, $"a JSON object was expected, not {Name(json.ValueKind)}. Give FromJson one object, and ListFromJson an array of them.");

    /// <exception cref="RecordJsonException">It is no array of objects.</exception>
    public static IEnumerable<IEnumerable<KeyValuePair<string, object?>>> Array(Type model, JsonElement json)
        => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(item => Object(model, item)) : throw new RecordJsonException(model, $"a JSON array was expected, not {Name(json.ValueKind)}. Use FromJson for one object.");

    public static IEnumerable<KeyValuePair<string, object?>> Pairs(JsonElement json) => json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, (object?)p.Value));

    /// <summary>A value in a property's type.</summary>
    public static bool TryRead(JsonElement json, Type type, JsonNamingPolicy? naming, out object? value)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (IsSimple(target))
        {
            return ValueConversion.TryConvert(Plain(json, target), type, out value);
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

    /// <summary>A value as the type that C# would most likely give it; arrays and objects stay JSON.</summary>
    public static object? Plain(JsonElement json, Type? target = null) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => target == typeof(float) && json.TryGetSingle(out var single) ? single
            : target != typeof(double) && json.TryGetInt64(out var whole) ? whole
            : target != typeof(double) && json.TryGetDecimal(out var exact) ? exact
            : json.GetDouble(),
        _ => json,
    };

    private static bool IsSimple(Type type)
        => Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.DBNull or TypeCode.Empty)
            || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan)
            || type == typeof(Uri) || type == typeof(byte[]) || type == typeof(IPAddress) || type == typeof(CultureInfo) || type == typeof(TimeZoneInfo);

    private static JsonSerializerOptions Options(JsonNamingPolicy? naming, bool indented)
        => Known.GetOrAdd((naming ?? SnakeCaseNaming, indented), static key => new JsonSerializerOptions
        {
            PropertyNamingPolicy = key.Naming,
            PropertyNameCaseInsensitive = true,
            WriteIndented = key.Indented,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            MaxDepth = 512,
            Converters =
            {
                new JsonStringEnumConverter(),
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

    private sealed class SnakeCaseNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => SnakeCase.Of(name);
    }
}
