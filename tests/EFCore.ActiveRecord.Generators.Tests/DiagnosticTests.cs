namespace EFCore.ActiveRecord.Generators.Tests;

public class DiagnosticTests
{
    [Theory]
    [InlineData("AR0001", "[Hybrid] public bool X { get; }")]
    [InlineData("AR0001", "[Hybrid] public bool X { get { var limit = 3; return Age > limit; } }")]
    [InlineData("AR0001", "[Hybrid] public void X() => Console.WriteLine();")]
    [InlineData("AR0001", "[Hybrid] public bool X() { if (Age > 3) { return true; } return false; }")]
    [InlineData("AR0002", "[Hybrid] public string? X => Boss?.Name;")]
    [InlineData("AR0002", "[Hybrid] public bool X => Name is null;")]
    [InlineData("AR0002", "[Hybrid] public bool X => Age is > 3 and < 5;")]
    [InlineData("AR0002", "[Hybrid] public int X => Age switch { 1 => 2, _ => 3 };")]
    [InlineData("AR0002", "[Hybrid] public int X => Age = 3;")]
    [InlineData("AR0002", "[Hybrid] public int X => Age++;")]
    [InlineData("AR0002", "[Hybrid] public string X => Name ?? throw new Exception();")]
    [InlineData("AR0002", "[Hybrid] public (int, string?) X => (Age, Name);")]
    [InlineData("AR0002", "[Hybrid] public bool X => int.TryParse(Name, out var n);")]
    [InlineData("AR0002", "[Hybrid] public bool X => Posts.Any(p => { return p.Rating > 3; });")]
    [InlineData("AR0002", "[Hybrid] public bool X => ((int[])[1, 2]).Contains(Age);")]
    [InlineData("AR0002", "[Hybrid] public char X => Name![^1];")]
    [InlineData("AR0002", "[Hybrid] public string X => Name![1..2];")]
    [InlineData("AR0002", "[Hybrid] public string X => $\"{Age:N2}\";")]
    [InlineData("AR0002", "[Hybrid] public bool X(dynamic d) => d.Age > Age;")]
    [InlineData("AR0002", "[Hybrid] public string X => base.ToString();")]
    [InlineData("AR0002", "[Hybrid] public bool X => Name!.Contains(value: \"a\");")]
    [InlineData("AR0002", "public static int Twice(int n, int times = 2) => n * times; [Hybrid] public int X => Twice(Age);")]
    [InlineData("AR0003", "private int Secret { get; set; } [Hybrid] public bool X => Secret > 3;")]
    [InlineData("AR0003", "protected int Secret { get; set; } [Hybrid] public bool X => Boss!.Secret > 3;")]
    [InlineData("AR0003", "private const int Limit = 3; [Hybrid] public bool X => Age > Limit;")]
    [InlineData("AR0003", "private class Inner { public int N { get; set; } [Hybrid] public bool X => N > 1; }")]
    [InlineData("AR0004", "[Hybrid] public static bool X => true;")]
    [InlineData("AR0004", "public struct Inner { [Hybrid] public bool X => true; }")]
    [InlineData("AR0004", "public interface IInner { [Hybrid] bool X => true; }")]
    [InlineData("AR0005", "[Hybrid] public bool X { get => Age > 3; set { } }")]
    [InlineData("AR0005", "[Hybrid] public bool X { get => Age > 3; init { } }")]
    [InlineData("AR0006", "public bool Plain() => true; [Hybrid] public bool X => Plain();")]
    [InlineData("AR0006", "public bool Plain => Age > 3; [Hybrid] public bool X => Plain;")]
    [InlineData("AR0006", "public bool Plain { get { return true; } } [Hybrid] public bool X => this.Plain;")]
    [InlineData("AR0006", "[Hybrid] public bool X => Posts.Any(p => p.Plain() > 1);")]
    [InlineData("AR0006", "[Hybrid] public object? X => this[\"age\"];")]
    [InlineData("AR0007", "[Hybrid] public bool X<T>() => true;")]
    [InlineData("AR0007", "[Hybrid] public bool X(ref int n) => n > Age;")]
    [InlineData("AR0007", "[Hybrid] public bool this[int n] => n > Age;")]
    [InlineData("AR0008", "[Hybrid] public virtual bool X => true; public class Derived : Person { public override bool X => false; }")]
    public void A_wrong_hybrid_is_an_error(string id, string members)
        => Assert.Equal([id], Compiler.Diagnose(Compiler.Class(members)).Select(d => d.Id).Distinct());

    [Fact]
    public void An_error_names_the_hybrid_and_points_to_the_cause()
    {
        var error = Assert.Single(Compiler.Diagnose(Compiler.Class("[Hybrid] public string? BossName => Boss?.Name;")));

        Assert.Contains("'Person.BossName'", error.GetMessage());
        Assert.Equal("File0.cs", error.Location.GetLineSpan().Path);
        Assert.Equal(9, error.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Every_diagnostic_has_a_page()
        => Assert.All(Descriptors.All, d =>
        {
            Assert.Equal($"docs/analyzers/{d.Id}.md", d.HelpLinkUri);
            Assert.StartsWith($"# {d.Id}: {d.Title}\n", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, d.HelpLinkUri)));
        });
}
