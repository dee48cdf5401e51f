using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>The type of a column as EF Core's parameters for it have it.</summary>
/// <param name="Type">The type, where Npgsql has a number for it.</param>
/// <param name="Name">Its name, where it has none; otherwise <see langword="null"/>.</param>
internal readonly record struct ColumnType(NpgsqlDbType Type, string? Name)
{
    /// <param name="column">The column.</param>
    /// <param name="command">Any command of the connection, to make a parameter for.</param>
    public static ColumnType Of(TableColumn column, DbCommand command)
    {
        var parameter = (NpgsqlParameter)column.Mapping.CreateParameter(command, "p", null, column.IsNullable);
        return new ColumnType(parameter.NpgsqlDbType, parameter.NpgsqlDbType == NpgsqlDbType.Unknown ? parameter.DataTypeName : null);
    }

    /// <summary>A parameter for an array of values.</summary>
    public NpgsqlParameter ArrayParameter(string name, Array values)
        => Name is null
            ? new NpgsqlParameter { ParameterName = name, Value = values, NpgsqlDbType = NpgsqlDbType.Array | Type }
            : new NpgsqlParameter { ParameterName = name, Value = values, DataTypeName = Name + "[]" };
}
