using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.ActiveRecord.Generators.Tests;

public class GeneratorTests
{
    [Theory]
    [InlineData("[Hybrid] public bool X => Age > 18;", "@this.Age > 18")]
    [InlineData("[Hybrid] public bool X { get => this.Age > 18; }", "@this.Age > 18")]
    [InlineData("[Hybrid] public bool X { get { return Age > 18; } }", "@this.Age > 18")]
    [InlineData("[Hybrid] public bool X(int limit) { return Age > limit; }", "(@this, @limit) => @this.Age > limit")]
    [InlineData("[Hybrid] public bool X => Posts.Any(p => p.Rating > Age);", "global::System.Linq.Enumerable.Any(@this.Posts,p => p.Rating > @this.Age)")]
    [InlineData("public const int Limit = 3; [Hybrid] public bool X => Age > Limit;", "@this.Age > global::App.Person.Limit")]
    [InlineData("[Hybrid] public string X => nameof(Age);", "=> \"Age\"")]
    [InlineData("[Hybrid] public string X => $\"{Name} {{{Age}}}\\n\";", "\"\"+(@this.Name)+\" {\"+(@this.Age)+\"}\\n\"")]
    [InlineData("[Hybrid] public object X => new Post { Rating = Age };", "new global::App.Post { Rating = @this.Age }")]
    [InlineData("[Hybrid] public object X => new { Age, Is = Age > Math.Max(1, 2) };", "new { @this.Age, Is = @this.Age > global::System.Math.Max(1, 2) }")]
    [InlineData("[Hybrid] public bool X => Name!.Contains('a') || Boss!.X;", "@this.Name!.Contains('a') || @this.Boss!.X")]
    [InlineData("[Hybrid] public int X => (from p in Posts where p.Rating > Age select p).Count();", "from p in @this.Posts where p.Rating > @this.Age select p")]
    [InlineData("[Hybrid] public IEnumerable<Post> X => Posts.OfType<Post>().OrderBy(Rate); public static int Rate(Post p) => p.Rating;", "OfType<global::App.Post>")]
    public void A_body_means_the_same_outside_of_its_class(string members, string expected)
        => Assert.Contains(Squeeze(expected), Squeeze(Compiler.Generated(Compiler.Class(members))));

    [Fact]
    public void Generic_and_nested_classes_are_registered_without_type_arguments()
    {
        var text = Compiler.Generated("""
            using EFCore.ActiveRecord;
            namespace App
            {
                public class Outer<T> where T : class, new()
                {
                    public abstract class Inner<TKey> : Model where TKey : struct, System.IEquatable<TKey>
                    {
                        public TKey Id { get; set; }
                        [Hybrid] public bool HasId(TKey id) => Id.Equals(id);
                    }
                }
            }
            public class Global : Model { public int N { get; set; } [Hybrid] internal bool Big => N > 1; }
            """);

        Assert.Contains("typeof(global::App.Outer<>.Inner<>)", text);
        Assert.Contains("typeof(global::Global)", text);
    }

    [Fact]
    public void Parts_of_a_class_in_several_files_give_one_file()
    {
        var compilation = Compiler.Compile(
            "using EFCore.ActiveRecord; using System.Linq; namespace App; public partial class A : Model { public int N { get; set; } [Hybrid] public bool X => new[] { 1 }.Contains(N); }",
            "using EFCore.ActiveRecord; using M = System.Math; namespace App; public partial class A { [Hybrid] public bool Y => M.Abs(N) > 1; }");

        Assert.Single(Compiler.Driver().RunGenerators(compilation).GetRunResult().GeneratedTrees);
    }

    [Fact]
    public void Keywords_as_names_are_kept()
        => Compiler.Generated(Compiler.Class("public int @class { get; set; } [Hybrid] public bool X(int @event) => @class > @event;"));

    [Fact]
    public void An_edit_elsewhere_generates_nothing_anew()
    {
        var source = Compiler.Class("[Hybrid] public bool X => Age > 18;");
        var compilation = Compiler.Compile(source, "class Unrelated;");
        var driver = Compiler.Driver().RunGenerators(compilation);

        // Both in another file, and above the class, so that its lines move.
        var edited = compilation
            .ReplaceSyntaxTree(compilation.SyntaxTrees[1], CSharpSyntaxTree.ParseText("class Unrelated { int n; }", (CSharpParseOptions)compilation.SyntaxTrees[1].Options, "File1.cs"))
            .ReplaceSyntaxTree(compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText("// A comment.\n" + source, (CSharpParseOptions)compilation.SyntaxTrees[0].Options, "File0.cs"));

        Assert.All(Reasons(driver.RunGenerators(edited)), r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void An_edit_of_a_hybrid_generates_its_class_anew_and_no_other()
    {
        const string Other = "namespace App; public class Other : EFCore.ActiveRecord.Model { public int N { get; set; } [EFCore.ActiveRecord.Hybrid] public bool Y => N > 1; }";
        var compilation = Compiler.Compile(Compiler.Class("[Hybrid] public bool X => Age > 18;"), Other);
        var driver = Compiler.Driver().RunGenerators(compilation);
        var edited = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[0],
            CSharpSyntaxTree.ParseText(Compiler.Class("[Hybrid] public bool X => Age > 21;"), (CSharpParseOptions)compilation.SyntaxTrees[0].Options, "File0.cs"));

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Reasons(driver.RunGenerators(edited)).Order());
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorDriver driver)
        => driver.GetRunResult().Results.Single().TrackedSteps[HybridGenerator.ClassesStep].SelectMany(s => s.Outputs).Select(o => o.Reason);

    private static string Squeeze(string text) => text.Replace(" ", "");
}
