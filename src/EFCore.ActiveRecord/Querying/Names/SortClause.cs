using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>The orderings of one sort string, behind those that the query has.</summary>
internal sealed class SortClause(IReadOnlyList<(LambdaExpression Key, bool Descending)> orderings, string? usedRelation) : QueryClause
{
    public override bool IsReusable { get; } = !orderings.Any(o => FrozenValues.AreIn(o.Key));

    public override IReadOnlyList<string> UsedRelations { get; } = usedRelation is null ? [] : [usedRelation];

    public override Expression Apply(Expression source, SlotFiller values)
        => orderings.Aggregate(source, (query, o) => Orderings.Append(query, o.Key, o.Descending));
}
