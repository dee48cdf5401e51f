using System.Reflection;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Docs;

public sealed class SamplesTests : IDisposable
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly string _folder = Directory.CreateTempSubdirectory("active-record-samples-").FullName;

    public SamplesTests() => Environment.CurrentDirectory = _folder;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_example_of_the_readme_runs()
    {
        Assert.Equal(["Post(id=1, title='Hello', user_id=1)"], await Run("Readme"));
        Assert.Equal(["Bob:31", "Ann:29"], Read("blog.db", "SELECT name || ':' || age FROM user ORDER BY id"));
        Assert.Equal(["Hello:1"], Read("blog.db", "SELECT title || ':' || user_id FROM post"));
    }

    [Fact]
    public async Task The_quickstart_runs_twice_on_the_same_file()
    {
        IReadOnlyList<string> first = await Run("Quickstart");
        IReadOnlyList<string> second = await Run("Quickstart");

        Assert.Contains(first, l => l.EndsWith("quickstart.db was created", StringComparison.Ordinal));
        Assert.Contains(second, l => l.EndsWith("quickstart.db was there, with 3 posts", StringComparison.Ordinal));
        Assert.Equal(first.Count, second.Count);
        Assert.Equal(["ann:Ann:31", "bob:Bob:32"], Read("quickstart.db", "SELECT username || ':' || name || ':' || age FROM user ORDER BY username"));
        Assert.Equal(["3:6:2:4"], Read("quickstart.db", "SELECT COUNT(*) || ':' || SUM(views) || ':' || MAX(views) || ':' || (SELECT COUNT(*) FROM post_tag) FROM post"));
        Assert.Equal(["0"], Read("quickstart.db", "SELECT is_deleted FROM note"));
    }

    /// <summary>Runs a sample's Main as it stands; what it throws comes out of the call. Returns the lines that it prints.</summary>
    private static async Task<IReadOnlyList<string>> Run(string sample)
    {
        TextWriter console = Console.Out;
        using StringWriter output = new();
        Console.SetOut(output);
        try
        {
            MethodInfo main = Assembly.Load(sample).EntryPoint!;
            await Task.Run(() => main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null));
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private static List<string> Read(string file, string sql)
    {
        using SqliteConnection connection = new($"Data Source={file};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = new(sql, connection);
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> values = [];
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
