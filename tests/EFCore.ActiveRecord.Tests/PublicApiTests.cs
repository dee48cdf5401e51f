using System.Reflection;
using EFCore.ActiveRecord.Specifications;

namespace EFCore.ActiveRecord.Tests;

public class PublicApiTests
{
    private static readonly Assembly Package = Assembly.Load("EFCore.ActiveRecord");

    [Fact]
    public void The_public_surface_is_that_of_the_text_file() => PublicApi.Check(Package);

    [Fact]
    public void The_public_surface_keeps_the_conventions() => ApiConventions.Check(Package);
}
