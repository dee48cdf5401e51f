namespace EFCore.ActiveRecord.Docs.Infrastructure;

/// <summary>The files of the repository that the tests run in.</summary>
internal static class Repository
{
    public static string Root => Specifications.Repository.Root;

    public static IEnumerable<string> Pages
        => Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Prepend(Path.Combine(Root, "README.md"))
            .Order(StringComparer.Ordinal);

    public static string NameOf(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');
}
