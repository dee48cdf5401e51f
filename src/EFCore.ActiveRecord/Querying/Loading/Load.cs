namespace EFCore.ActiveRecord;

/// <summary>How a relation is loaded together with the records of a query.</summary>
public enum Load
{
    /// <summary>In the same query, by a LEFT JOIN: records without a related one stay.</summary>
    Joined,

    /// <summary>In the same query, and only the records that have a related one.</summary>
    InnerJoined,

    /// <summary>In a second query, which repeats the first with its conditions, order, skip and take as a subquery.</summary>
    Subquery,

    /// <summary>In a second query, by the keys of the records that the first gave; in several where they are too many for one.</summary>
    SelectIn,
}
