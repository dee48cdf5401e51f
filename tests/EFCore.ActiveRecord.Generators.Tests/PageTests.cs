using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace EFCore.ActiveRecord.Generators.Tests;

/// <summary>The code of the diagnostics' pages: members of a class, of which the lines marked with an id, and no others, are reported with it.</summary>
public partial class PageTests
{
    public static TheoryData<string> Ids => [.. Descriptors.All.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_shows_what_is_reported_and_what_is_right(string id)
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, $"docs/analyzers/{id}.md")).ReplaceLineEndings("\n");
        List<string> blocks = [.. Block().Matches(page).Select(m => m.Groups[1].Value)];

        Assert.Contains(blocks, b => MarkedId().IsMatch(b));
        Assert.All(blocks, block => Check(id, block));
    }

    private static void Check(string id, string block)
    {
        string source = Compiler.Class(block);
        int first = source[..source.IndexOf(block, StringComparison.Ordinal)].Count(c => c == '\n');
        string[] lines = block.Split('\n');

        // Nothing but the generator finds fault with the code.
        Assert.Empty(Compiler.Compile(source).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        ILookup<int, string> reported = Compiler.Diagnose(source).ToLookup(d => d.Location.GetLineSpan().StartLinePosition.Line - first, d => d.Id);
        Assert.Equal(lines.Select(l => MarkedId().Match(l).Groups[1].Value), lines.Select((_, i) => string.Join(',', reported[i].Distinct())));
        Assert.Equal([id], reported.SelectMany(ids => ids).Distinct());
    }

    [GeneratedRegex(@"^```csharp\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"// (AR\d{4})$", RegexOptions.Multiline)]
    private static partial Regex MarkedId();
}
