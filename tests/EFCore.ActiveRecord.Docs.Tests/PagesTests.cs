using System.Text.RegularExpressions;
using EFCore.ActiveRecord.Docs.Infrastructure;

namespace EFCore.ActiveRecord.Docs;

public partial class PagesTests
{
    [Fact]
    public void Every_code_block_is_a_snippet_of_a_test()
    {
        List<string> unknown = [.. Repository.Pages.Where(p => !IsOfDiagnostic(p)).SelectMany(CodeBlock.In).Where(b => Snippet.All.All(s => s.Code != b.Code)).Select(b => $"{b}:\n{b.Code}")];

        Assert.True(unknown.Count == 0, $"These blocks equal no code between '// begin-snippet' and '// end-snippet':\n{string.Join("\n\n", unknown)}");
    }

    [Fact]
    public void Every_snippet_is_quoted_by_a_page()
    {
        HashSet<string> quoted = [.. Repository.Pages.SelectMany(CodeBlock.In).Select(b => b.Code)];

        Assert.Empty(Snippet.All.Where(s => !quoted.Contains(s.Code)).Select(s => s.Name));
    }

    [Fact]
    public void Every_relative_link_leads_to_a_file()
    {
        var broken =
            from page in Repository.Pages
            from Match link in Link().Matches(File.ReadAllText(page))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
            select $"{Repository.NameOf(page)}: {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_is_linked_from_the_table_of_contents()
    {
        string contents = File.ReadAllText(Path.Combine(Repository.Root, "docs/README.md"));

        Assert.All(
            Repository.Pages.Select(Repository.NameOf).Where(page => page is not ("README.md" or "docs/README.md")),
            page => Assert.Contains($"({page["docs/".Length..]})", contents, StringComparison.Ordinal));
    }

    /// <summary>The pages of the compiler's errors hold code that does not compile; the generator's tests compile it and compare what is reported.</summary>
    private static bool IsOfDiagnostic(string page) => Repository.NameOf(page).StartsWith("docs/analyzers/", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
