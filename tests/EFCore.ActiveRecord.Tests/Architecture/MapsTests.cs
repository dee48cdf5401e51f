using System.Text.RegularExpressions;
using EFCore.ActiveRecord.Specifications;

namespace EFCore.ActiveRecord.Tests.Architecture;

public partial class MapsTests
{
    [Theory]
    [InlineData("src/EFCore.ActiveRecord/README.md", "src/EFCore.ActiveRecord")]
    [InlineData("docs/architecture.md", "")]
    public void Every_file_and_folder_that_a_map_names_exists(string map, string folder)
    {
        List<string> named = [.. Named().Matches(Read(map)).Select(m => m.Groups[1].Value)];

        Assert.True(named.Count > 10, $"Only {named.Count} names were found in '{map}'.");
        Assert.All(named, n => Assert.True(Exists(folder, n), $"'{map}' names '{n}', which is not there."));
    }

    [Fact]
    public void The_map_of_the_core_names_every_folder()
    {
        var map = Read("src/EFCore.ActiveRecord/README.md");
        var folders = SourceTree.Read.Files.SelectMany(f => f.Split('/')[..^1]).Distinct();

        Assert.All(folders, f => Assert.Contains($"`{f}/`", map, StringComparison.Ordinal));
    }

    private static string Read(string map) => File.ReadAllText(Path.Combine(Repository.Root, map));

    // A room is named inside of the row of its floor.
    private static bool Exists(string folder, string name)
        => Path.Exists(Path.Combine(Repository.Root, folder, name))
            || (name.EndsWith('/') && Directory.EnumerateDirectories(Path.Combine(Repository.Root, folder), name.TrimEnd('/'), SearchOption.AllDirectories).Any());

    [GeneratedRegex(@"`([\w./]+(?:\.cs|/))`")]
    private static partial Regex Named();
}
