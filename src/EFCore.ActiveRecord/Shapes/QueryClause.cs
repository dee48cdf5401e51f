using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>One operator of a query without its values. Queries of the same shape have the same clauses, as objects.</summary>
internal abstract class QueryClause
{
    /// <summary>Whether it stays the same for other values, so that a plan may hold it.</summary>
    public virtual bool IsReusable => true;

    /// <summary>The to-one relations that it uses, as paths of EF Core's Include; they are loaded with the records.</summary>
    public virtual IReadOnlyList<string> UsedRelations => [];

    /// <summary>Whether it loads relations with the records.</summary>
    public virtual bool Loads => false;

    /// <summary>Adds the operator to a query.</summary>
    public abstract Expression Apply(Expression source, SlotFiller values);
}
