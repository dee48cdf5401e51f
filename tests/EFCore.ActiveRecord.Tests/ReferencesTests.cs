namespace EFCore.ActiveRecord.Tests;

public class ReferencesTests
{
    [Fact]
    public void The_core_references_no_provider()
    {
        var references = typeof(ActiveDb).Assembly.GetReferencedAssemblies();

        Assert.DoesNotContain(references, name => name.Name!.Contains("Sqlite") || name.Name.Contains("Npgsql"));
    }
}
