using System.Text;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Blocks of Markdown, shown as they come and kept for a file.</summary>
internal sealed class Report(TextWriter output)
{
    private readonly StringBuilder _text = new();

    public async Task AddAsync(string block)
    {
        _text.AppendLine(block).AppendLine();
        await output.WriteLineAsync(block + Environment.NewLine);
    }

    public Task SaveAsync(string file) => File.WriteAllTextAsync(file, _text.ToString().TrimEnd() + Environment.NewLine);
}
