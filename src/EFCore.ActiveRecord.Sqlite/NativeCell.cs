using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Saving;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>A parameter of a statement that is run for many rows.</summary>
/// <param name="statement">The statement.</param>
/// <param name="parameter">Which of its parameters, from 0 on.</param>
internal abstract class NativeCell(WriteStatement statement, int parameter)
{
    private static readonly ConditionalWeakTable<WriteStatement, IReadOnlyList<NativeCell>> Known = [];

    /// <summary>Gives the parameter the value that a row has.</summary>
    public abstract void Bind(NativeStatement native, RecordWrite write);

    /// <summary>All parameters of a statement.</summary>
    /// <returns>None where ADO.NET has to bind one of them.</returns>
    public static IReadOnlyList<NativeCell> AllOf(WriteStatement statement)
        => Known.GetValue(statement, static s =>
        {
            var cells = Enumerable.Range(0, s.Parameters.Count).Select(i => Of(s, i)).OfType<NativeCell>().ToList();
            return cells.Count == s.Parameters.Count ? cells : [];
        });

    /// <returns><see langword="null"/> where the column's values are of a type that ADO.NET has a text for.</returns>
    private static NativeCell? Of(WriteStatement statement, int parameter)
    {
        var column = statement.Parameters[parameter];
        return ColumnGetter.Of(column.Property) switch
        {
            Func<object, int> read => Number(o => read(o)),
            Func<object, int?> read => Number(o => read(o)),
            Func<object, long> read => Number(o => read(o)),
            Func<object, long?> read => Number(read),
            Func<object, short> read => Number(o => read(o)),
            Func<object, short?> read => Number(o => read(o)),
            Func<object, byte> read => Number(o => read(o)),
            Func<object, byte?> read => Number(o => read(o)),
            Func<object, bool> read => Number(o => read(o) ? 1 : 0),
            Func<object, bool?> read => Number(o => read(o) is { } value ? value ? 1 : 0 : null),
            Func<object, double> read => Real(o => read(o)),
            Func<object, double?> read => Real(read),
            Func<object, float> read => Real(o => read(o)),
            Func<object, float?> read => Real(o => read(o)),
            Func<object, string?> read => new Member<string?>(statement, parameter, read, static (native, index, value) => native.Bind(index, value)),
            Func<object, byte[]?> read => new Member<byte[]?>(statement, parameter, read, static (native, index, value) => native.Bind(index, value)),
            null when IsPlain(column) => new Other(statement, parameter),
            _ => null,
        };

        NativeCell Number(Func<object, long?> read) => new Member<long?>(statement, parameter, read, static (native, index, value) => native.Bind(index, value));

        NativeCell Real(Func<object, double?> read) => new Member<double?>(statement, parameter, read, static (native, index, value) => native.Bind(index, value));
    }

    /// <summary>The number of the parameter, from 1 on.</summary>
    protected int Index => parameter + 1;

    /// <summary>The object that has the value in a member.</summary>
    protected object Source(RecordWrite write) => statement.Source(parameter, write);

    /// <summary>The value, as the driver takes it.</summary>
    protected object? Value(RecordWrite write) => statement.Parameters[parameter].ToProvider(statement.Value(parameter, write));

    /// <summary>Whether a column that no member of the record stands for has numbers or texts.</summary>
    private static bool IsPlain(WriteColumn column)
    {
        var type = column.Mapping.Converter?.ProviderClrType ?? column.Mapping.ClrType;
        return (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(string) || plain == typeof(int) || plain == typeof(long));
    }

    private sealed class Member<T>(WriteStatement statement, int parameter, Func<object, T> read, Action<NativeStatement, int, T> bind) : NativeCell(statement, parameter)
    {
        public override void Bind(NativeStatement native, RecordWrite write) => bind(native, Index, read(Source(write)));
    }

    /// <summary>A foreign key without a member, or what tells a class from others in the same table.</summary>
    private sealed class Other(WriteStatement statement, int parameter) : NativeCell(statement, parameter)
    {
        public override void Bind(NativeStatement native, RecordWrite write)
        {
            switch (Value(write))
            {
                case string text:
                    native.Bind(Index, text);
                    break;
                case { } number:
                    native.Bind(Index, Convert.ToInt64(number, null));
                    break;
                default:
                    native.Bind(Index, (long?)null);
                    break;
            }
        }
    }
}
