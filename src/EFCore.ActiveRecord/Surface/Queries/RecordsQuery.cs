using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Paging;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Surface.Queries;

/// <summary>The one kind of <see cref="ActiveQuery{T}"/>. It is <see cref="IAsyncEnumerable{T}"/> here and not in its public base, where LINQ's operators for that would compete with those for queries.</summary>
internal sealed class RecordsQuery<T> : ActiveQuery<T>, IAsyncEnumerable<T>, IPageable<T>, IRecordQuery<T>
    where T : class, IActiveRecord
{
    public RecordsQuery(LateBoundQueryProvider provider, Expression expression)
        : base(provider, expression)
    {
    }

    public RecordsQuery(LateBoundQueryProvider provider, ClauseList clauses)
        : base(provider, clauses)
    {
    }

    RecordQuery<T>? IRecordQuery<T>.Planned => Planned;

    public PageSource<T> Pages => Planned is { } planned ? new PlannedPages<T>(planned) : new QueryPages<T>(this);

    IQueryable<T> IRecordQuery<T>.With(ClauseList clauses) => With(clauses);
}
