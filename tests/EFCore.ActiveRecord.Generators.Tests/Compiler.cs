using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.ActiveRecord.Generators.Tests;

/// <summary>Compiles classes together with what is generated for them.</summary>
internal static class Compiler
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    public static CSharpCompilation Compile(params string[] sources)
        => CSharpCompilation.Create(
            "Tested",
            sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, Options, path: $"File{i}.cs")),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static CSharpGeneratorDriver Driver()
        => CSharpGeneratorDriver.Create([new HybridGenerator().AsSourceGenerator()], parseOptions: Options, driverOptions: new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    /// <summary>The members of a class that is a record, with the usual around them.</summary>
    public static string Class(string members)
        => $$"""
            using System; using System.Collections.Generic; using System.Linq; using System.Linq.Expressions; using EFCore.ActiveRecord;
            namespace App;
            public class Post : Model { public int Rating { get; set; } public Person? Author { get; set; } public int Plain() => 1; }
            public class Person : Model
            {
                public int Age { get; set; }
                public string? Name { get; set; }
                public Person? Boss { get; set; }
                public List<Post> Posts { get; set; } = [];
                {{members}}
            }
            """;

    /// <summary>The ids of what the generator reports. Where it reports nothing, all must compile without a warning in generated code.</summary>
    public static IReadOnlyList<Diagnostic> Diagnose(params string[] sources)
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compile(sources), out var compilation, out var reported);
        if (reported.IsEmpty)
        {
            Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        }

        return reported;
    }

    public static string Generated(params string[] sources)
    {
        Assert.Empty(Diagnose(sources));
        return string.Join("\n", Driver().RunGenerators(Compile(sources)).GetRunResult().GeneratedTrees.Select(t => t.ToString()));
    }
}
