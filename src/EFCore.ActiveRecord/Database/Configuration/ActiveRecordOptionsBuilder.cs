using System.Text.Json;
using EFCore.ActiveRecord.Database.Configuration;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord;

/// <summary>Chooses how active records behave in one database.</summary>
public sealed class ActiveRecordOptionsBuilder
{
    internal ActiveRecordOptionsBuilder(ActiveRecordOptions options) => Options = options;

    internal ActiveRecordOptions Options { get; private set; }

    /// <summary>Names tables after classes and columns after properties, in snake_case and not pluralised, where no attribute and no configuration names them.</summary>
    /// <returns>The same builder.</returns>
    public ActiveRecordOptionsBuilder SnakeCaseNames()
    {
        Options = Options with { Naming = Naming.SnakeCase };
        return this;
    }

    /// <summary>Takes the current time for timestamps and soft delete from this provider; <see cref="TimeProvider.System"/> by default.</summary>
    /// <param name="timeProvider">The source of the current time.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    public ActiveRecordOptionsBuilder UseTimeProvider(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        Options = Options with { TimeProvider = timeProvider };
        return this;
    }

    /// <summary>Lets a soft delete mark dependents too, in the same transaction and with the same time; by default it marks what it is asked to, and nothing else.</summary>
    /// <remarks>
    /// Dependents are the rows of soft-deletable active records that refer to a deleted one by a foreign key whose delete behaviour is <see cref="DeleteBehavior.Cascade"/> or
    /// <see cref="DeleteBehavior.ClientCascade"/>, to any depth; those that are marked already stay as they are. Restoring a record restores the dependents that have its time of deletion.
    /// A DbContext that is used directly marks what is removed from it alone.
    /// </remarks>
    /// <returns>The same builder.</returns>
    public ActiveRecordOptionsBuilder CascadeSoftDelete()
    {
        Options = Options with { CascadeSoftDelete = true };
        return this;
    }

    /// <summary>
    /// Has EF Core's change tracker write all records. By default, records of plain tables are written by statements of the library's own, which takes less time and leaves the
    /// same rows behind; anything else always goes through the change tracker.
    /// </summary>
    /// <remarks>
    /// For what would miss these writes: diagnostic listeners and logs of EF Core's <c>SaveChanges</c> itself. Loggers and interceptors of commands see every command either way, and where a context
    /// overrides <c>SaveChanges</c>, has a <c>ISaveChangesInterceptor</c> or a handler of its events, the change tracker is used without being asked for.
    /// </remarks>
    /// <returns>The same builder.</returns>
    public ActiveRecordOptionsBuilder WriteWithChangeTracker()
    {
        Options = Options with { WritesTracked = true };
        return this;
    }

    /// <summary>Sets how much a query from outside (<see cref="QueryInput"/>) may ask for; other queries are not limited.</summary>
    /// <param name="configure">Is given the limits as they are, and changes them: <c>l => l.MaxConditions = 10</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public ActiveRecordOptionsBuilder LimitInput(Action<InputLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var limits = Options.InputLimits with { };
        configure(limits);
        Options = Options with { InputLimits = limits with { } };
        return this;
    }

    /// <summary>Names the attributes in dictionaries and JSON (<c>ToDict</c>, <c>ToJson</c> and back) by this policy; by default they are in snake_case, as in string filters.</summary>
    /// <param name="policy">The policy, for instance <see cref="JsonNamingPolicy.CamelCase"/>. It is given the names of properties.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    public ActiveRecordOptionsBuilder UseJsonNaming(JsonNamingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Options = Options with { JsonNaming = policy };
        return this;
    }

    /// <summary>Configures the model with EF Core's own builder, after all conventions and attributes. For models without a DbContext of your own; a DbContext has its <c>OnModelCreating</c>.</summary>
    /// <param name="configure">Called once, when the model is built. Pass the same delegate for databases that shall share a model.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public ActiveRecordOptionsBuilder ConfigureModel(Action<ModelBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Options = Options with { ConfigureModel = configure };
        return this;
    }

    /// <summary>Adds objects with hooks for records: they run when records of their classes are saved, deleted and committed. To be added to those that are there.</summary>
    /// <param name="hooks">The objects; one may have hooks for several classes and moments.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="hooks"/> is null, or one of them is.</exception>
    public ActiveRecordOptionsBuilder AddHooks(params IRecordHooks[] hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.Contains(null))
        {
            throw new ArgumentNullException(nameof(hooks), "One of the hooks is null.");
        }

        IRecordHooks[] own = [.. hooks];
        return AddHooks(() => own);
    }

    /// <summary>Adds hooks that are asked for when records are written for the first time.</summary>
    internal ActiveRecordOptionsBuilder AddHooks(Func<IEnumerable<IRecordHooks>> hooks)
    {
        Options = Options with { Hooks = [.. Options.Hooks, hooks] };
        return this;
    }

    internal ActiveRecordOptionsBuilder Own(OwnModel model, Naming naming)
    {
        Options = Options with { OwnModel = model, Naming = naming };
        return this;
    }
}
