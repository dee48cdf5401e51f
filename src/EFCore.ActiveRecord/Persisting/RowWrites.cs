using EFCore.ActiveRecord.Plans;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>Runs a statement that writes all rows of a query.</summary>
internal static class RowWrites
{
    /// <param name="rows">The query.</param>
    /// <param name="clause">Makes the statement of it.</param>
    /// <param name="values">The clause's values.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of rows.</returns>
    public static Task<int> ExecuteAsync<T>(IQueryable<T> rows, QueryClause clause, object?[] values, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => rows is ActiveQuery<T> { Clauses: { } clauses } query
            ? query.RunAsync<int>(clauses.Add(clause, values), Terminal.Write, cancellationToken)
            : ((IAsyncQueryProvider)rows.Provider).ExecuteAsync<Task<int>>(clause.Apply(rows.Expression, SlotFiller.Values(values)), cancellationToken);
}
