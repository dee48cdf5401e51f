using System.Data.Common;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // See CompiledSql.

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>An UPDATE of one row that gives columns of it back: EF Core's statement with RETURNING behind it, so that there is one round trip and nothing between writing and reading.</summary>
internal sealed class ReturningUpdate
{
    private readonly ConditionalWeakTable<IRelationalCommandTemplate, IRelationalCommand> _complete = [];
    private readonly PlanCommand? _command;
    private readonly IRelationalCommandBuilderFactory _builders;
    private readonly string _returning = "";
    private readonly Action<DbDataReader, object>? _read;

    private ReturningUpdate(RecordDatabase database, DbContext context, RecordPlan plan, ClauseList update, IReadOnlyList<IProperty> returned)
    {
        _builders = context.GetService<IRelationalCommandBuilderFactory>();
        if (!Fits(plan, database.Provider))
        {
            return;
        }

        var sql = context.GetService<ISqlGenerationHelper>();
        var query = ExpressionQuery.Of(database, update.ApplyWithParameters(database.Queries.Root(plan.EntityType)));
        _command = CompiledSql.Of(PlanCompiler.Compile<Task<int>>(context, query.Expression));
        _returning = $"{Environment.NewLine}RETURNING {string.Join(", ", returned.Select(p => sql.DelimitIdentifier(p.GetColumnName())))}";
        _read = EntityReader.MakeSetter(returned);
    }

    /// <param name="database">The database.</param>
    /// <param name="context">The leased context.</param>
    /// <param name="plan">The record's class.</param>
    /// <param name="update">The statement for the row.</param>
    /// <param name="returned">The columns to give back.</param>
    /// <returns><see langword="null"/> where the row is not so plain, and has to be read after it was written.</returns>
    public static ReturningUpdate? Find(RecordDatabase database, DbContext context, RecordPlan plan, ClauseList update, IReadOnlyList<IProperty> returned)
    {
        if (database.WritesTracked || database.RetriesOnFailure)
        {
            return null;
        }

        var shape = new Shape(plan.EntityType, update);
        if (database.Plans.Find<ReturningUpdate>(shape) is not { } found)
        {
            found = new ReturningUpdate(database, context, plan, update, returned);
            database.Plans.Keep(shape with { Update = update.WithoutValues() }, found);
        }

        return found._command is null ? null : found;
    }

    /// <summary>Writes the row, and sets in a record what it has then.</summary>
    /// <returns><see langword="false"/> where there is no such row.</returns>
    public Task<bool> ExecuteAsync(DbContext context, DatabaseProvider provider, ClauseList update, object record, CancellationToken cancellationToken)
    {
        var (command, values) = _command!.For(update);
        return DirectCommand.AskAsync(new CommandRequest(context, provider, _complete.GetValue(command, Complete), values, Source: CommandSource.ExecuteUpdate), (_read: _read!, record, provider), static (row, to, token) => ReadAsync(row, to._read, to.record, to.provider.OutcomeToken(token)), cancellationToken);
    }

    private static async ValueTask<bool> ReadAsync(DbDataReader row, Action<DbDataReader, object> read, object record, CancellationToken cancellationToken)
    {
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        read(row, record);

        // To the end, where the database throws what it checks last.
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        await row.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether the statement names no table but that of the class, and no values but those that are given to it.</summary>
    private static bool Fits(RecordPlan plan, DatabaseProvider provider)
        => WritableTypes.RefusedBy(plan, provider) is null
            && plan.EntityType.GetRootType().GetDeclaredQueryFilters().All(f => f.Key == ISoftDeletable.FilterName);

    private IRelationalCommand Complete(IRelationalCommandTemplate update)
    {
        var command = _builders.Create().Append(update.CommandText).Append(_returning);
        foreach (var parameter in update.Parameters)
        {
            command.AddParameter(parameter);
        }

        return command.Build();
    }

    private sealed record Shape(IEntityType Type, ClauseList Update);
}
