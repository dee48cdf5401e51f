using FsCheck;
using FsCheck.Fluent;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Random rows and queries of them: many, as rows take longer to insert than queries to run.</summary>
public sealed record LibraryCase<T>(LibraryRows Rows, IReadOnlyList<T> Queries)
    where T : notnull
{
    public const int Size = 50;

    public static Gen<LibraryCase<T>> Random(Func<LibraryRows, Gen<T>> query)
        => from rows in LibraryRows.Random
           from queries in query(rows).ArrayOf(Size)
           select new LibraryCase<T>(rows, queries);

    /// <summary>One query of the many; then fewer rows, and less of the query.</summary>
    public IEnumerable<LibraryCase<T>> Smaller(Func<T, IEnumerable<T>> smaller)
        => Queries.Count > 1
            ? Queries.Select(q => this with { Queries = [q] })
            : smaller(Queries[0]).Select(q => this with { Queries = [q] }).Concat(Rows.Smaller().Select(r => this with { Rows = r }));

    public override string ToString() => Queries.Count > 1 ? $"{Queries.Count} queries" : $"{Rows}{Environment.NewLine}{Queries[0]}";
}
