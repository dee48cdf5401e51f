using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>How a query runs: its rows are read directly, or EF Core runs it. This is the only place where that is decided.</summary>
/// <param name="Refusal">Why EF Core runs it; <see langword="null"/> where its rows are read directly.</param>
internal readonly record struct ReadRoute(string? Refusal)
{
    /// <summary>EF Core gives the SQL of a compiled query away only where it is one command.</summary>
    public static readonly ReadRoute WithoutCommand = new("EF Core makes several commands of it, or computes parameters from its values");

    /// <summary>The query was built by operators that make no plan.</summary>
    public static readonly ReadRoute OfExpression = new("it has LINQ operators that EF Core alone translates");

    /// <summary>Whether the library reads the rows itself.</summary>
    public bool IsDirect => Refusal is null;

    /// <summary>The first condition that holds decides.</summary>
    public static ReadRoute Of(RecordDatabase database, Lease lease, RecordPlan record, ExpressionQuery query, Terminal terminal)
        => new(
            database.RetriesOnFailure ? "the execution strategy retries what failed, so it runs the whole query"
            : terminal is Terminal.Count or Terminal.Any or Terminal.Write ? null
            : lease.Tracks ? "a session tracks the records"
            : query.Joins ? "related records come in the same rows"
            : PlainColumns.RefusedBy(record.EntityType) is { } refusal ? refusal
            : InterferesWithReading(lease.Context) ? "an interceptor takes part in making records"
            : null);

    public override string ToString() => IsDirect ? "the library sends the command and reads the rows directly" : $"EF Core runs it, because {Refusal}";

    private static bool InterferesWithReading(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors ?? []).Concat(options.SingletonInterceptors ?? []).Any(i => i is IMaterializationInterceptor or IInstantiationBindingInterceptor);
}
