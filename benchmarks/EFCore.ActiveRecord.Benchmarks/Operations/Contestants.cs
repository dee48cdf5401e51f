namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The contestants' names in the tables.</summary>
internal static class Contestants
{
    /// <summary>The baseline.</summary>
    public const string HandWritten = "hand-written ADO.NET";

    public const string Dapper = "Dapper";

    public const string Ef = "EF Core";

    public const string EfLinq = "EF Core LINQ";

    public const string EfSplit = "EF Core LINQ, split query";

    public const string EfCompiled = "EF Core compiled query";

    public const string Library = "EFCore.ActiveRecord";

    public const string LibraryLinq = "EFCore.ActiveRecord, LINQ";

    /// <summary>With <see cref="ActiveRecordOptionsBuilder.WriteWithChangeTracker"/>.</summary>
    public const string Tracked = "EFCore.ActiveRecord, change tracker";
}
