using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Lambdas;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Surface.Queries;

/// <summary>Gives the program its queries for records as <see cref="ActiveQuery{T}"/>.</summary>
internal sealed class ActiveQueryProvider(RecordDatabase database) : LateBoundQueryProvider(database)
{
    private static readonly NestedQueries Methods = new(typeof(ActiveQuery<>), typeof(ActiveRecordExtensions), typeof(ActiveQueryExtensions));

    public override NestedQueries Nested => Methods;

    public override IQueryable<T> Records<T>(ClauseList clauses) => new RecordsQuery<T>(this, clauses);

    protected override IQueryable<T> Records<T>(Expression expression) => new RecordsQuery<T>(this, expression);
}

/// <summary>Where queries for records begin.</summary>
internal static class DatabaseRecords
{
    /// <summary>All rows of a class.</summary>
    public static ActiveQuery<T> Query<T>(this RecordDatabase database)
        where T : class, IActiveRecord
    {
        database.RequirePlan(typeof(T));
        return new RecordsQuery<T>(database.Queries, ClauseList.Empty);
    }
}
