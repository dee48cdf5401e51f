using System.Collections;
using System.Globalization;
using System.Net;

namespace EFCore.ActiveRecord.Records;

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
            return true;
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
            (DateTime time, _) when target == typeof(DateTimeOffset) => new DateTimeOffset(AsUtc(time)),
            (DateTimeOffset time, _) when target == typeof(DateTime) => time.UtcDateTime,
            (DateOnly day, _) when target == typeof(DateTime) => day.ToDateTime(TimeOnly.MinValue),
            (DateOnly day, _) when target == typeof(DateTimeOffset) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
            (IEnumerable items, _) => ToCollection(items, target),
            _ => null,
        };
    }

    private static object? ToEnum(object value, Type target)
    {
        if (value is string name)
        {
            return Enum.TryParse(target, name, ignoreCase: true, out var parsed) && IsDefined(target, parsed) ? parsed : null;
        }

        if (!IsNumber(value.GetType()) || ToNumber(value, Enum.GetUnderlyingType(target)) is not { } number)
        {
            return null;
        }

        var member = Enum.ToObject(target, number);
        return IsDefined(target, member) ? member : null;
    }

    private static bool IsDefined(Type target, object member)
        => Enum.IsDefined(target, member) || (target.IsDefined(typeof(FlagsAttribute), false) && !char.IsAsciiDigit(member.ToString()![0]) && member.ToString()![0] != '-');

    private static object? Parse(string text, Type target)
        => target == typeof(bool) ? text switch { "1" => true, "0" => false, _ => bool.Parse(text) }
            : target == typeof(Guid) ? Guid.Parse(text)
            : target == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : target == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
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
            : target == typeof(double) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : target == typeof(float) ? float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    private static object? ToNumber(object value, Type target)
    {
        var number = System.Convert.ChangeType(value, target, CultureInfo.InvariantCulture);
        if (!IsInteger(target) && !IsInteger(value.GetType()))
        {
            return number;
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

    private static DateTime AsUtc(DateTime time)
        => time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime();

    private static bool IsInteger(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
