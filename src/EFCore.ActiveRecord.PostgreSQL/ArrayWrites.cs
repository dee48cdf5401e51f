using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Writes many rows by one command: each column's values are one parameter, an array, and <c>unnest</c> makes rows of them.</summary>
internal static class ArrayWrites
{
    // All of them are in memory at once, and in one message to the server.
    private const int MaxRows = 10_000;

    private static readonly HashSet<Type> Listable =
    [
        typeof(bool), typeof(short), typeof(int), typeof(long), typeof(uint), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(byte[]),
        typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    private static readonly MethodInfo ListMethod = typeof(ArrayWrites).GetMethod(nameof(List), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly ConcurrentDictionary<Type, Func<IReadOnlyList<RecordWrite>, WriteStatement, int, Array>> Listers = new();
    private static readonly ConditionalWeakTable<WriteStatement, string> Texts = [];

    // Where rows are missing, the others are updated or deleted, and it is no error to the server.
    public static bool AtOnce(WriteBatch batch) => batch.Statement.Kind == WriteKind.Insert && batch.Writes.Count <= MaxRows && FitsArrays(batch.Statement);

    public static Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken)
        => batch.Writes.Count == 1 || !FitsArrays(batch.Statement) ? batch.WriteEachAsync(cancellationToken) : WriteArraysAsync(batch, cancellationToken);

    private static async Task WriteArraysAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Writes.Count <= MaxRows)
        {
            await WriteAsync(batch, batch.Writes, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var writes in batch.Writes.Chunk(MaxRows))
        {
            await WriteAsync(batch, writes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool FitsArrays(WriteStatement statement)
        => statement.Parameters.Count > 0 && statement.Parameters.All(c => Listable.Contains(TypeOf(c)));

    /// <summary>The type of a column's values as the driver gets them.</summary>
    private static Type TypeOf(WriteColumn column)
        => column.Mapping.Converter?.ProviderClrType is { } provided ? Plain(provided) : Plain(column.Mapping.ClrType);

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static async Task WriteAsync(WriteBatch batch, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var command = await DirectCommand.ExecuteAsync(new CommandRequest(batch.Context, batch.Provider, CommandFor(batch, writes), CommandValues.None, Source: CommandSource.SaveChanges), cancellationToken).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            var reader = command.Reader;
            var rows = 0;
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                // Rows are inserted, and given back, in the order of the arrays; those that are updated say which they are.
                var row = batch.Statement.Kind == WriteKind.Insert ? rows : (int)reader.GetInt64(batch.Statement.Returned.Count) - 1;
                batch.Statement.Take(reader, writes[row]);
                rows++;
            }

            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if ((batch.Statement.Read is null ? reader.RecordsAffected : rows) != writes.Count)
            {
                throw WriteBatch.Missing();
            }
        }
    }

    private static IRelationalCommand CommandFor(WriteBatch batch, IReadOnlyList<RecordWrite> writes)
    {
        var statement = batch.Statement;
        var command = batch.Context.GetService<IRelationalCommandBuilderFactory>().Create();
        command.Append(Texts.GetValue(statement, TextFor));
        using var template = batch.Context.Database.GetDbConnection().CreateCommand();
        for (var i = 0; i < statement.Parameters.Count; i++)
        {
            var column = statement.Parameters[i];
            var all = ColumnType.Of(column, template).ArrayParameter($"p{i}", ListerFor(column)(writes, statement, i));
            command.AddRawParameter(all.ParameterName, all);
        }

        return command.Build();
    }

    private static string TextFor(WriteStatement statement)
    {
        var columns = string.Join(", ", statement.Parameters.Select((_, i) => $"c{i}"));
        var rows = $"unnest({string.Join(", ", statement.Parameters.Select((_, i) => $"@p{i}"))}) WITH ORDINALITY AS v({columns}, o)";
        if (statement.Kind == WriteKind.Insert)
        {
            var returning = statement.Returned.Count == 0 ? "" : $" RETURNING {string.Join(", ", statement.Returned.Select(c => c.Name))}";
            return $"INSERT INTO {statement.Table} ({string.Join(", ", statement.Values.Select(c => c.Name))}) SELECT {columns} FROM {rows} ORDER BY v.o{returning}";
        }

        var next = statement.Values.Count;
        var where = string.Join(" AND ", statement.Conditions.Select(c => c.IsNull ? $"t.{c.Column.Name} IS NULL" : $"t.{c.Column.Name} = v.c{next++}"));
        return statement.Kind == WriteKind.Delete
            ? $"DELETE FROM {statement.Table} AS t USING {rows} WHERE {where}"
            : $"UPDATE {statement.Table} AS t SET {string.Join(", ", statement.Values.Select((c, i) => $"{c.Name} = v.c{i}"))} FROM {rows} WHERE {where}"
                + (statement.Returned.Count == 0 ? "" : $" RETURNING {string.Join(", ", statement.Returned.Select(c => $"t.{c.Name}"))}, v.o");
    }

    private static Func<IReadOnlyList<RecordWrite>, WriteStatement, int, Array> ListerFor(WriteColumn column)
    {
        var type = TypeOf(column);
        return Listers.GetOrAdd(
            column.Property.IsNullable && type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type,
            static t => ListMethod.MakeGenericMethod(t).CreateDelegate<Func<IReadOnlyList<RecordWrite>, WriteStatement, int, Array>>());
    }

    private static Array List<T>(IReadOnlyList<RecordWrite> writes, WriteStatement statement, int parameter)
    {
        var column = statement.Parameters[parameter];
        var read = ColumnGetter.Of(column.Property) as Func<object, T?>;
        var values = new T?[writes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read is null ? (T?)column.ToProvider(statement.Value(parameter, writes[i])) : read(statement.Source(parameter, writes[i]));
        }

        return values;
    }
}
