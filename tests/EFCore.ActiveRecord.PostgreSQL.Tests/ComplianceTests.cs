using EFCore.ActiveRecord.Specifications;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class ComplianceTests
{
    [Fact]
    public void Every_specification_is_run() => Compliance.Check(typeof(ComplianceTests).Assembly);
}
