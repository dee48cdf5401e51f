namespace EFCore.ActiveRecord.Shapes;

/// <summary>A record of a page, with the number of all records of the query.</summary>
internal sealed class Counted<T>(T item, int total)
{
    public T Item { get; } = item;

    public int Total { get; } = total;
}

/// <summary>The records of a page, with the number of all records of the query, which is not known where the page is empty.</summary>
internal sealed class CountedList<T> : List<T>
{
    public int Total { get; set; }
}
