namespace EFCore.ActiveRecord.Specifications;

/// <summary>The repository that the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "EFCore.ActiveRecord.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"'{AppContext.BaseDirectory}' is not inside the repository.");
    }
}
