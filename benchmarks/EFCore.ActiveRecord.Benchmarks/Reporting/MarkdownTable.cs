namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Lines of cells as a Markdown table: the first is the heading, the first column is text, the others are numbers.</summary>
internal static class MarkdownTable
{
    public static string Of(IEnumerable<string[]> lines)
    {
        List<string[]> all = [.. lines];
        int[] widths = [.. Enumerable.Range(0, all[0].Length).Select(column => all.Max(l => l[column].Length))];
        all.Insert(1, [.. widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        return string.Join(Environment.NewLine, all.Select(line => "| " + string.Join(" | ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))) + " |"));
    }
}
