using System.Collections;
using System.Globalization;
using System.Net;

namespace EFCore.ActiveRecord.Models.Values;

/// <summary>Converts a value from outside to a property's type: culture-invariantly, and only where nothing is lost.</summary>
internal static class ValueConversion
{
    public static bool TryConvert(object? value, Type target, out object? result)
    {
        result = value;
        var underlying = Nullable.GetUnderlyingType(target) ?? target;
        if (value is null)
        {
            return !target.IsValueType || underlying != target;
        }

        if (underlying.IsInstanceOfType(value))
        {
            result = value is DateTime or DateTimeOffset ? UtcTime.Of(value) : value;
            return true;
        }

        if (JsonValues.IsJson(value, out var json))
        {
            return JsonValues.TryReadValue(json, target, out result);
        }

        try
        {
            result = Convert(value, underlying);
            return result is not null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException or ArgumentException)
        {
            return false;
        }
    }

    private static object? Convert(object value, Type target)
    {
        if (target.IsEnum)
        {
            return ToEnum(value, target);
        }

        if (value is string text)
        {
            return Parse(text, target);
        }

        if (IsNumber(target) && IsNumber(value.GetType()))
        {
            return ToNumber(value, target);
        }

        return (value, target) switch
        {
            (DateTime time, _) when target == typeof(DateTimeOffset) => new DateTimeOffset(UtcTime.Of(time)),
            (DateTimeOffset time, _) when target == typeof(DateTime) => time.UtcDateTime,
            (DateOnly day, _) when target == typeof(DateTime) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            (DateOnly day, _) when target == typeof(DateTimeOffset) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
            (IEnumerable items, _) => ToCollection(items, target),
            _ => null,
        };
    }

    /// <summary>An enum by a member's name, or by any number of its type: a database may hold one that has no name. Several names are for flags only.</summary>
    private static object? ToEnum(object value, Type target)
    {
        if (value is string text)
        {
            return (!text.Contains(',', StringComparison.Ordinal) || target.IsDefined(typeof(FlagsAttribute), false)) && Enum.TryParse(target, text, ignoreCase: true, out var parsed) ? parsed : null;
        }

        return IsNumber(value.GetType()) && ToNumber(value, Enum.GetUnderlyingType(target)) is { } number ? Enum.ToObject(target, number) : null;
    }

    private static object? Parse(string text, Type target)
        => target == typeof(bool) ? text switch { "1" => true, "0" => false, _ => bool.Parse(text) }
            : target == typeof(Guid) ? Guid.Parse(text)
            : target == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, UtcTime.OfText)
            : target == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, UtcTime.OfText)
            : target == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
            : target == typeof(TimeOnly) ? TimeOnly.Parse(text, CultureInfo.InvariantCulture)
            : target == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : target == typeof(Uri) ? new Uri(text, UriKind.RelativeOrAbsolute)
            : target == typeof(IPAddress) ? IPAddress.Parse(text)
            : target == typeof(CultureInfo) ? CultureInfo.GetCultureInfo(text, predefinedOnly: true)
            : target == typeof(TimeZoneInfo) ? (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null)
            : target == typeof(char) ? (text.Length == 1 ? text[0] : null)
            : target == typeof(byte[]) ? System.Convert.FromBase64String(text)
            : IsInteger(target) ? ToNumber(decimal.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), target)
            : target == typeof(decimal) ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : target == typeof(double) ? (double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && IsExact(double.IsInfinity(number), text) ? number : null)
            : target == typeof(float) ? (float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var single && IsExact(float.IsInfinity(single), text) ? single : null)
            : null;

    /// <summary>Whether a number is not infinite for being too large: infinity has a name, and no digits.</summary>
    private static bool IsExact(bool isInfinite, string text) => !isInfinite || !text.AsSpan().ContainsAnyInRange('0', '9');

    private static object? ToNumber(object value, Type target)
    {
        var number = System.Convert.ChangeType(value, target, CultureInfo.InvariantCulture);
        if (!IsInteger(target) && !IsInteger(value.GetType()))
        {
            return number is float.PositiveInfinity or float.NegativeInfinity && value is double and not (double.PositiveInfinity or double.NegativeInfinity) ? null : number;
        }

        // ChangeType rounds fractions away, and large integers in a floating point; a value that does not come back as itself was changed.
        var back = System.Convert.ChangeType(number, value.GetType(), CultureInfo.InvariantCulture);
        return back.Equals(value) ? number : null;
    }

    private static object? ToCollection(IEnumerable items, Type target)
    {
        if (!target.IsGenericType || target.GetGenericArguments() is not [var element])
        {
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        if (!target.IsInstanceOfType(list))
        {
            return null;
        }

        foreach (var item in items)
        {
            if (!TryConvert(item, element, out var converted))
            {
                return null;
            }

            list.Add(converted);
        }

        return list;
    }

    private static bool IsInteger(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
