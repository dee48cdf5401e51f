namespace EFCore.ActiveRecord.Docs.Infrastructure;

/// <summary>A C# block of a page.</summary>
internal sealed record CodeBlock(string Page, int Line, string Code)
{
    public static IEnumerable<CodeBlock> In(string page)
    {
        string[] lines = File.ReadAllLines(page);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            int end = Array.FindIndex(lines, i + 1, l => l.TrimStart().StartsWith("```", StringComparison.Ordinal));
            Assert.True(end > i, $"{Repository.NameOf(page)}, line {i + 1}: the code block has no end.");
            if (lines[i].Trim() is "```csharp" or "```cs" or "```c#")
            {
                yield return new CodeBlock(Repository.NameOf(page), i + 1, string.Join('\n', lines[(i + 1)..end]));
            }

            i = end;
        }
    }

    public override string ToString() => $"{Page}, line {Line}";
}
