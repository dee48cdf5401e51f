namespace EFCore.ActiveRecord.Providers;

/// <summary>How parts of a column's texts are compared, so that letters are as the column's <c>=</c> has them.</summary>
public enum PartMatching
{
    /// <summary>By patterns.</summary>
    ByPattern,

    /// <summary>By <c>=</c> on parts, as patterns may compare letters otherwise.</summary>
    ByEquality,

    /// <summary>By <c>=</c> on parts, as the database takes no patterns there.</summary>
    ByEqualityOnly,
}
