namespace EFCore.ActiveRecord.Docs.Infrastructure;

/// <summary>
/// Code that the documentation quotes. It stands between <c>// begin-snippet: name</c> and <c>// end-snippet</c> in a test, so it is compiled
/// and run; parts with one name in one file are one snippet. README.md quotes a whole sample.
/// </summary>
internal sealed record Snippet(string Name, string Code)
{
    private const string Begin = "// begin-snippet: ";
    private const string End = "// end-snippet";

    private static readonly string[] Sources = ["tests/EFCore.ActiveRecord.Docs.Tests", "tests/EFCore.ActiveRecord.Providers.Tests", "tests/EFCore.ActiveRecord.Specifications"];

    public static IReadOnlyList<Snippet> All { get; } =
    [
        new("README.md", File.ReadAllText(Path.Combine(Repository.Root, "samples/Readme/Program.cs")).TrimEnd()),
        .. Sources
            .SelectMany(source => Directory.EnumerateFiles(Path.Combine(Repository.Root, source), "*.cs", SearchOption.AllDirectories))
            .SelectMany(Read),
    ];

    private static IEnumerable<Snippet> Read(string file)
    {
        List<(string Name, List<string> Lines)> found = [];
        List<string>? current = null;
        foreach (string line in File.ReadLines(file))
        {
            string text = line.Trim();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                string name = text[Begin.Length..];
                current = found.Find(f => f.Name == name).Lines;
                if (current is null)
                {
                    current = [];
                    found.Add((name, current));
                }
            }
            else if (text == End)
            {
                current = null;
            }
            else
            {
                current?.Add(line);
            }
        }

        return current is null
            ? found.Select(f => new Snippet(f.Name, Outdented(f.Lines)))
            : throw new InvalidOperationException($"{Repository.NameOf(file)} has a snippet without '{End}'.");
    }

    private static string Outdented(List<string> lines)
    {
        int indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Trim().Length == 0 ? "" : l[indent..])).Trim('\n');
    }
}
