using System.Linq.Expressions;
using EFCore.ActiveRecord.Paging;
using EFCore.ActiveRecord.Plans;

namespace EFCore.ActiveRecord.Queries;

/// <summary>The one kind of <see cref="ActiveQuery{T}"/>. It is <see cref="IAsyncEnumerable{T}"/> here and not in its public base, where LINQ's operators for that would compete with those for queries.</summary>
internal sealed class RecordQuery<T> : ActiveQuery<T>, IAsyncEnumerable<T>, IPageable<T>
    where T : class, IActiveRecord
{
    public RecordQuery(LateBoundQueryProvider provider, Expression expression)
        : base(provider, expression)
    {
    }

    public RecordQuery(LateBoundQueryProvider provider, ClauseList clauses)
        : base(provider, clauses)
    {
    }

    public PageSource<T> Pages => Clauses is null ? new QueryPages<T>(this) : new PlannedPages<T>(this, Clauses);
}
