using System.Data;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // See CompiledSql.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>
/// The command of a compiled query, for the values that it is run with. Which of them are null may decide what it looks like, so EF Core keeps several.
/// The one for no nulls, which is asked for most, stands in front of EF Core's cache, and takes its values by their places. Of an array of objects EF Core looks at the length as well.
/// </summary>
internal sealed class PlanCommand(RelationalCommandCache commands)
{
    private volatile Arranged? _usual;
    private volatile bool _dependsOnValues;

    /// <summary>The command with the values of a query.</summary>
    public CommandRequest Request(DbContext context, DatabaseProvider provider, ClauseList clauses, CommandBehavior behavior = CommandBehavior.Default)
    {
        var (template, values) = For(clauses);
        return new CommandRequest(context, provider, template, values, behavior);
    }

    /// <inheritdoc cref="Request"/>
    public (IRelationalCommandTemplate Template, CommandValues Values) For(ClauseList clauses)
    {
        var values = clauses.ToValues();
        var isUsual = !_dependsOnValues && !Array.Exists(values, static v => v is null || v.GetType() == typeof(object[]));
        if (isUsual && _usual is { } usual)
        {
            return (usual.Template, usual.Arrange(values));
        }

        var named = ClauseList.Named(values);
        var template = commands.GetRelationalCommandTemplate(named);
        if (isUsual)
        {
            // What EF Core does not keep it makes anew for each list of values.
            _usual = ReferenceEquals(template, commands.GetRelationalCommandTemplate(named)) ? Arranged.TryMake(template, values.Length) : null;
            _dependsOnValues = _usual is null;
        }

        return (template, named);
    }

    /// <summary>A command, and where in a query's values those of its parameters are.</summary>
    private sealed class Arranged
    {
        private readonly int[]? _places;

        private Arranged(IRelationalCommandTemplate template, int[]? places) => (Template, _places) = (template, places);

        public IRelationalCommandTemplate Template { get; }

        /// <returns><see langword="null"/> where a parameter is not one of the query's own.</returns>
        public static Arranged? TryMake(IRelationalCommandTemplate template, int count)
        {
            var names = Enumerable.Range(0, count).Select(SlotFiller.ParameterName).ToList();
            int[] places = [.. template.Parameters.Select(p => names.IndexOf(p.InvariantName))];
            return places.Contains(-1) ? null : new Arranged(template, places.SequenceEqual(Enumerable.Range(0, count)) ? null : places);
        }

        public CommandValues Arrange(object?[] values) => new(_places is null ? values : Array.ConvertAll(_places, place => values[place]));
    }
}
