using Microsoft.CodeAnalysis;

namespace EFCore.ActiveRecord.Tests.Architecture;

public class FloorsTests
{
    /// <summary>The top-level folders, the lowest first. A file uses its own floor and those below.</summary>
    private static readonly string[] Floors = ["Models", "Database", "Shapes", "Querying", "Writing", "Surface"];

    [Fact]
    public void Every_file_stands_on_a_floor_and_every_floor_has_files()
        => Assert.Equal(Floors.Order(), SourceTree.Read.Files.Select(Use.FloorOf).Distinct().Order());

    [Fact]
    public void No_floor_uses_one_above_it()
    {
        var upwards = SourceTree.Read.Uses.Where(u => Array.IndexOf(Floors, Use.FloorOf(u.To)) > Array.IndexOf(Floors, Use.FloorOf(u.From)));

        Assert.True(SourceTree.Read.Uses.Count > 1000, $"Only {SourceTree.Read.Uses.Count} uses were found: the source was not understood.");
        Assert.Empty(upwards.Select(u => u.ToString()).Order());
    }

    [Fact]
    public void No_cycle_leads_from_one_folder_back_to_it()
    {
        var used = SourceTree.Read.Uses.Select(u => (From: Use.FloorOf(u.From), To: Use.FloorOf(u.To))).Where(u => u.From != u.To).ToLookup(u => u.From, u => u.To);

        Assert.DoesNotContain(Floors, f => Reachable(f).Contains(f));

        HashSet<string> Reachable(string floor)
        {
            HashSet<string> seen = [];
            Stack<string> open = new(used[floor]);
            while (open.TryPop(out var next))
            {
                if (seen.Add(next))
                {
                    foreach (var one in used[next])
                    {
                        open.Push(one);
                    }
                }
            }

            return seen;
        }
    }

    [Fact]
    public void Namespaces_of_internal_types_follow_their_folders()
    {
        var astray = SourceTree.Read.Types
            .GroupBy(t => t.File)
            .Where(f => f.All(t => t.Type.DeclaredAccessibility != Accessibility.Public))
            .SelectMany(f => f)
            .Where(t => t.Type.ContainingNamespace.ToDisplayString() != "EFCore.ActiveRecord." + Path.GetDirectoryName(t.File)!.Replace('/', '.').Replace('\\', '.'));

        Assert.Empty(astray.Select(t => $"{t.File}: {t.Type}"));
    }
}
