using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.RecordKeys;

/// <summary>Reads the values of some columns from objects, and compares them as the model says: one value as itself, several as an array.</summary>
internal sealed class Keys : IEqualityComparer<object>, IKeyReader<object>
{
    private static readonly HashSet<Type> ExactTypes = [typeof(Guid), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(byte[])];

    private readonly ValueComparer?[] _comparers;
    private readonly bool _isPlain;

    public Keys(IReadOnlyList<IProperty> columns)
    {
        Columns = columns;
        _comparers = [.. columns.Select(c => IsPlain(c) ? null : c.GetKeyValueComparer())];
        _isPlain = _comparers is [null];
        Plain = PlainKey.Of(columns);
        AreExact = columns.All(IsExact);
    }

    public IReadOnlyList<IProperty> Columns { get; }

    /// <summary>What reads them without boxes; <see langword="null"/> where nothing does.</summary>
    public PlainKey? Plain { get; }

    /// <summary>Whether C# and every database agree on which keys are the same. Of texts they do not: a collation decides, and a column's type.</summary>
    public bool AreExact { get; }

    /// <summary>A column's type, of the values that are not null.</summary>
    public static Type TypeOf(IProperty column) => Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;

    /// <summary>Whether the values compare themselves.</summary>
    public static bool IsPlain(IProperty column) => TypeOf(column) is { IsPrimitive: true } or { IsEnum: true } || TypeOf(column) == typeof(Guid);

    private static bool IsExact(IProperty column)
    {
        var type = column.GetTypeMapping().Converter?.ProviderClrType ?? TypeOf(column);
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || ExactTypes.Contains(type);
    }

    /// <summary>Whether one parameter can hold a list of keys: not of several columns, nor where a converter takes null, of which providers make no lists.</summary>
    public bool FitList => Columns is [var column] && Compared(column) == TypeOf(column);

    /// <summary>The type that a column's values are compared in: that of its converter, if it has one.</summary>
    public static Type Compared(IProperty column) => column.GetTypeMapping().Converter is { ModelClrType: var type } && Nullable.GetUnderlyingType(type) is not null ? type : TypeOf(column);

    /// <summary>The values; <see langword="null"/> where one of them is.</summary>
    public object? Read(object record)
    {
        if (Columns.Count == 1)
        {
            return RecordPlan.Read(Columns[0], record);
        }

        var values = new object[Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (RecordPlan.Read(Columns[i], record) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return values;
    }

    /// <summary>The value of one column among those that were read.</summary>
    public object Value(object key, int column) => Columns.Count == 1 ? key : ((object[])key)[column];

    /// <summary>The type of an array of keys of one column.</summary>
    public Type ListType => TypeOf(Columns[0]).MakeArrayType();

    /// <summary>Keys of one column as an array of the column's type.</summary>
    public Array Listed(object[] keys)
    {
        var list = Array.CreateInstance(TypeOf(Columns[0]), keys.Length);
        keys.CopyTo(list, 0);
        return list;
    }

    bool IKeyReader<object>.TryRead(object record, out object key) => (key = Read(record)!) is not null;

    public new bool Equals(object? x, object? y)
    {
        if (_isPlain)
        {
            return x!.Equals(y);
        }

        for (var i = 0; i < Columns.Count; i++)
        {
            var (a, b) = (Value(x!, i), Value(y!, i));
            if (!(_comparers[i] is { } comparer ? comparer.Equals(a, b) : a.Equals(b)))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(object obj)
    {
        if (_isPlain)
        {
            return obj.GetHashCode();
        }

        var hash = 0;
        for (var i = 0; i < Columns.Count; i++)
        {
            var value = Value(obj, i);
            hash = HashCode.Combine(hash, _comparers[i]?.GetHashCode(value) ?? value.GetHashCode());
        }

        return hash;
    }
}
