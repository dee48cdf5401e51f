using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>A fixed statement that writes one row: one for each set of columns that is written.</summary>
internal sealed class WriteStatement
{
    public WriteStatement(WriteKind kind, string table, IReadOnlyList<WriteColumn> values, IReadOnlyList<WriteCondition> conditions, IReadOnlyList<WriteColumn> returned, IRelationalCommandBuilderFactory commands, ISqlGenerationHelper sql)
    {
        (Kind, Table, Values, Conditions, Returned) = (kind, table, values, conditions, returned);
        Given = [.. returned.Select(c => c.Property)];
        var compared = conditions.Where(c => !c.IsNull).ToList();
        string[] parameters = [.. Enumerable.Range(0, values.Count + compared.Count).Select(i => $"p{i}")];
        var places = Array.ConvertAll(parameters, sql.GenerateParameterNamePlaceholder);
        Text = TextFor(places);
        var command = commands.Create().Append(Text);
        if (returned.Count > 0)
        {
            command.Append($" RETURNING {string.Join(", ", returned.Select(c => c.Name))}");
            Read = EntityReader.MakeSetter([.. Given]);
        }

        Names = Array.ConvertAll(parameters, sql.GenerateParameterName);
        Parameters = [.. values.Concat(compared.Select(c => c.Column))];
        for (var i = 0; i < parameters.Length; i++)
        {
            command.AddParameter(parameters[i], Names[i], Parameters[i].Mapping, Parameters[i].Property.IsNullable);
        }

        Command = command.Build();
    }

    public WriteKind Kind { get; }

    /// <summary>The table's name as it stands in SQL.</summary>
    public string Table { get; }

    /// <summary>The columns that are set.</summary>
    public IReadOnlyList<WriteColumn> Values { get; }

    /// <summary>What the row is found by.</summary>
    public IReadOnlyList<WriteCondition> Conditions { get; }

    /// <summary>The columns that the database gives a value, and the record gets back.</summary>
    public IReadOnlyList<WriteColumn> Returned { get; }

    /// <summary>The properties of these columns.</summary>
    public IReadOnlyList<IProperty> Given { get; }

    public IRelationalCommand Command { get; }

    /// <summary>The SQL without what reads values back.</summary>
    public string Text { get; }

    /// <summary>The columns whose values are the parameters, in order: first those that are set.</summary>
    public IReadOnlyList<WriteColumn> Parameters { get; }

    /// <summary>The names of the parameters, as the driver takes them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Sets what the database gave in a record.</summary>
    public Action<DbDataReader, object>? Read { get; }

    /// <summary>Sets what the database gave of a row in its record, and in what the record will know of the row.</summary>
    public void Take(DbDataReader reader, RecordWrite write)
    {
        Read!(reader, write.Record);
        if (write.Sent != write.Record)
        {
            Read(reader, write.Sent);
        }
    }

    /// <summary>The object that has the value of a parameter, where its column is a member: the record as it is sent, or the row as it was read.</summary>
    public object Source(int parameter, RecordWrite write)
        => parameter < Values.Count ? write.Sent : write.Snapshot ?? write.Record;

    /// <summary>The value of a parameter, as the model has it.</summary>
    public object? Value(int parameter, RecordWrite write)
        => parameter < Values.Count ? Parameters[parameter].Current(write) : Parameters[parameter].Original(write);

    /// <summary>All values, in the order of the command's parameters.</summary>
    public CommandValues ValuesOf(RecordWrite write)
    {
        var values = new object?[Parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(i, write);
        }

        return new CommandValues(values);
    }

    private string TextFor(string[] places)
    {
        if (Kind == WriteKind.Insert)
        {
            return Values.Count == 0
                ? $"INSERT INTO {Table} DEFAULT VALUES"
                : $"INSERT INTO {Table} ({string.Join(", ", Values.Select(c => c.Name))}) VALUES ({string.Join(", ", places)})";
        }

        var next = Values.Count;
        var where = string.Join(" AND ", Conditions.Select(c => c.IsNull ? $"{c.Column.Name} IS NULL" : $"{c.Column.Name} = {places[next++]}"));
        return Kind == WriteKind.Delete
            ? $"DELETE FROM {Table} WHERE {where}"
            : $"UPDATE {Table} SET {string.Join(", ", Values.Select((c, i) => $"{c.Name} = {places[i]}"))} WHERE {where}";
    }
}

/// <summary>A column that a row is found by.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsNull">Whether it must be null there, instead of having the value that it was read with.</param>
internal readonly record struct WriteCondition(WriteColumn Column, bool IsNull);
