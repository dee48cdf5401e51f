using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Queries;

/// <summary>The one kind of <see cref="ActiveQuery{T}"/>. It is <see cref="IAsyncEnumerable{T}"/> here and not in its public base, where LINQ's operators for that would compete with those for queries.</summary>
internal sealed class RecordQuery<T>(LateBoundQueryProvider provider, Expression expression) : ActiveQuery<T>(provider, expression), IAsyncEnumerable<T>
    where T : class, IActiveRecord;
