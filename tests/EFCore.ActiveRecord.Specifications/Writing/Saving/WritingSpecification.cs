using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>What the specifications of writing share: a look into the database past the library, and at what was written.</summary>
public abstract partial class WritingSpecification : Specification
{
    protected static User NewUser(string name, int age = 30) => new() { Username = name.ToLowerInvariant(), Name = name, Age = age };

    /// <summary>Asks the database itself, in SQL.</summary>
    protected async Task<object?> ScalarAsync(string sql)
    {
        await using var context = Db.CreateContext();
        var connection = context.Database.GetDbConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is var value and not DBNull ? value : null;
    }

    protected async Task<int> RowsAsync(string table) => Convert.ToInt32(await ScalarAsync($"SELECT count(*) FROM \"{table}\""));

    /// <summary>Does what somebody else would do to the database, in SQL.</summary>
    protected async Task SqlAsync(string sql) => await ScalarAsync(sql);

    /// <summary>The rows written since the commands were last cleared, in order: <c>UPDATE user: name, updated_at</c>, <c>INSERT post</c>, <c>DELETE post_tag</c>.</summary>
    protected IReadOnlyList<string> Writes()
        => [.. Commands.Texts.Select(text => text.Replace("\"", "", StringComparison.Ordinal)).SelectMany(text => Write().Matches(text)).Select(m => m.Groups["columns"].Success
            ? $"{m.Groups["verb"].Value} {m.Groups["table"].Value}: {string.Join(", ", Column().Matches(m.Groups["columns"].Value).Select(c => c.Groups[1].Value).Order(StringComparer.Ordinal))}"
            : $"{m.Groups["verb"].Value} {m.Groups["table"].Value}")];

    /// <summary>What an action writes.</summary>
    protected async Task<IReadOnlyList<string>> WritesOf(Func<Task> action)
    {
        // A stamp is seen to be written only where the time has moved.
        Time.Advance(TimeSpan.FromSeconds(1));
        Commands.Clear();
        await action();
        return Writes();
    }

    [GeneratedRegex(@"(?<verb>INSERT|UPDATE|DELETE)(?: INTO| FROM)? (?<table>\w+)(?: SET (?<columns>.*?)\s+WHERE)?", RegexOptions.Singleline)]
    private static partial Regex Write();

    [GeneratedRegex(@"(\w+) = ")]
    private static partial Regex Column();
}
