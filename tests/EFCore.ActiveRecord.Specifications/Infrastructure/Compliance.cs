using System.Reflection;
using Xunit;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Every specification must be run by every database's test project.</summary>
public static class Compliance
{
    public static void Check(Assembly tests)
    {
        List<string> missing = [.. typeof(Specification).Assembly.GetTypes()
            .Where(t => t.IsAbstract && t != typeof(Specification) && typeof(Specification).IsAssignableFrom(t))
            .Where(specification => !Array.Exists(tests.GetTypes(), t => !t.IsAbstract && specification.IsAssignableFrom(t)))
            .Select(t => t.Name)];

        Assert.True(missing.Count == 0, $"{tests.GetName().Name} runs none of: {string.Join(", ", missing)}");
    }
}
