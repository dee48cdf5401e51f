using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Stands where EF Core has its query compiler: leases a context and lets that context's compiler do the work.</summary>
internal sealed class LateBoundQueryCompiler(RecordDatabase database) : IQueryCompiler
{
    public TResult Execute<TResult>(Expression query)
    {
        database.ThrowIfDisposed();
        var prepared = ExpressionQuery.Of(database, query);
        return prepared.IsSequence
            ? (TResult)QueryRunner.ForElement(prepared.ElementType).Stream(database, prepared, CancellationToken.None)
            : QueryRunner<TResult>.Scalar(database, prepared);
    }

    public TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken)
    {
        database.ThrowIfDisposed();
        var prepared = ExpressionQuery.Of(database, query);
        return prepared.IsSequence
            ? (TResult)QueryRunner.ForElement(prepared.ElementType).Stream(database, prepared, cancellationToken)
            : (TResult)QueryRunner.ForElement(typeof(TResult).GetGenericArguments()[0]).ScalarAsync(database, prepared, cancellationToken);
    }

    public Func<QueryContext, TResult> CreateCompiledQuery<TResult>(Expression query) => throw NotOnItsOwn();

    public Func<QueryContext, TResult> CreateCompiledAsyncQuery<TResult>(Expression query) => throw NotOnItsOwn();

#pragma warning disable EF9100 // Declared by the interface.
    public Expression<Func<QueryContext, TResult>> PrecompileQuery<TResult>(Expression query, bool async) => throw NotOnItsOwn();
#pragma warning restore EF9100

    private static NotSupportedException NotOnItsOwn()
        => new("A query of active records is compiled by the context that it runs on. Give EF.CompileQuery a DbContext and its sets.");
}
