namespace EFCore.ActiveRecord;

/// <summary>How much a <see cref="QueryInput"/> may ask for. What is more throws <see cref="InputLimitException"/> before anything is sent; queries from inside the program have no such limits.</summary>
/// <remarks>Set for a database with <see cref="ActiveRecordOptionsBuilder.LimitInput"/>, and for one query with <see cref="InputRules{T}.Limit"/>. Setters throw <see cref="ArgumentOutOfRangeException"/> for negative numbers.</remarks>
public sealed record InputLimits
{
    /// <summary>The relations and complex properties that one name may lead through (<c>___</c>); 3 by default. 0 for the record's own attributes only.</summary>
    public int MaxRelations { get; set => field = Checked(value); } = 3;

    /// <summary>The number of conditions; 20 by default.</summary>
    public int MaxConditions { get; set => field = Checked(value); } = 20;

    /// <summary>The number of values in one list; 100 by default.</summary>
    public int MaxListValues { get; set => field = Checked(value); } = 100;

    /// <summary>The length, in characters, of a name, a value, a pattern or the text that is searched for; 256 by default.</summary>
    public int MaxTextLength { get; set => field = Checked(value); } = 256;

    /// <summary>The number of attributes to sort by; 5 by default.</summary>
    public int MaxSorts { get; set => field = Checked(value); } = 5;

    /// <summary>The number of the last page that can be asked for; 10,000 by default. The database reads the pages in front as well.</summary>
    public int MaxPage { get; set => field = Checked(value); } = 10_000;

    /// <summary>The number of records on a page; 100 by default.</summary>
    public int MaxPageSize { get; set => field = Checked(value); } = 100;

    /// <summary>The number of records on a page where the input does not say; 20 by default, and never more than <see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; set => field = Checked(value); } = 20;

    private static int Checked(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
