using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Writing.Sets;

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
        => rows is IRecordQuery<T> { Planned: { } query }
            ? query.Add(clause, values).RunAsync<int>(Terminal.Write, cancellationToken)
            : ((IAsyncQueryProvider)rows.Provider).ExecuteAsync<Task<int>>(clause.Apply(rows.Expression, SlotFiller.Values(values)), cancellationToken);
}
