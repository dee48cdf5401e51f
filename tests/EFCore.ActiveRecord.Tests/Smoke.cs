// Shows that the test pipeline works; to be replaced by the unit tests.
namespace EFCore.ActiveRecord.Tests;

public class Smoke
{
    [Fact]
    public void The_core_references_no_provider()
    {
        var references = System.Reflection.Assembly.Load("EFCore.ActiveRecord").GetReferencedAssemblies();

        Assert.DoesNotContain(references, name => name.Name!.Contains("Sqlite") || name.Name.Contains("Npgsql"));
    }
}
