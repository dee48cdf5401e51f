using System.Reflection;
using Xunit;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Compares a package's public surface with the text file beside its project, so that every change of it shows in review.</summary>
public static class PublicApi
{
    private const string Update = "ACTIVERECORD_UPDATE_API";

    public static void Check(Assembly assembly)
    {
        string file = Path.Combine(Repository.Root, "src", assembly.GetName().Name!, "PublicAPI.txt");
        string actual = ApiText.Of(assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }

        string[] expected = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] now = actual.TrimEnd('\n').Split('\n');
        if (!expected.SequenceEqual(now))
        {
            Assert.Fail(
                $"""
                The public surface of {assembly.GetName().Name} is not that of {Path.GetRelativePath(Repository.Root, file)}. If that is meant, run the test again with {Update}=1 and commit the file.
                Gone:
                {string.Join('\n', expected.Except(now))}
                New:
                {string.Join('\n', now.Except(expected))}
                """);
        }
    }
}
