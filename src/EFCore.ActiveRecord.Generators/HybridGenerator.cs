using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.ActiveRecord.Generators;

/// <summary>Makes an expression tree of the body of every [Hybrid] member, one generated file per class.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class HybridGenerator : IIncrementalGenerator
{
    internal const string AttributeName = "EFCore.ActiveRecord.HybridAttribute";

    /// <summary>The name of the step whose results the generated files are made of.</summary>
    internal const string ClassesStep = "Classes";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var results = context.SyntaxProvider.ForAttributeWithMetadataName(
            AttributeName,
            static (node, _) => node is BasePropertyDeclarationSyntax or MethodDeclarationSyntax,
            static (found, cancellation) => HybridReader.Read(found.TargetSymbol, (MemberDeclarationSyntax)found.TargetNode, found.SemanticModel, cancellation));

        var classes = results
            .Where(static r => r.Hybrid is not null)
            .Select(static (r, _) => r.Hybrid!)
            .Collect()
            .SelectMany(static (hybrids, _) => ByClass(hybrids))
            .WithTrackingName(ClassesStep);
        context.RegisterSourceOutput(classes, static (output, hybrids) => output.AddSource(hybrids.First().Class.Key + ".Hybrids.g.cs", HybridWriter.Write([.. hybrids])));

        var overrides = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is BasePropertyDeclarationSyntax or MethodDeclarationSyntax && ((MemberDeclarationSyntax)node).Modifiers.Any(SyntaxKind.OverrideKeyword),
            static (found, cancellation) => HybridReader.ReadOverride(found.SemanticModel.GetDeclaredSymbol(found.Node, cancellation)));
        context.RegisterSourceOutput(results.SelectMany(static (r, _) => r.Diagnostics), static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));
        context.RegisterSourceOutput(overrides.Where(static d => d is not null), static (output, problem) => output.ReportDiagnostic(problem!.ToDiagnostic()));
    }

    private static IEnumerable<EquatableArray<HybridModel>> ByClass(ImmutableArray<HybridModel> hybrids)
        => hybrids.GroupBy(h => h.Class.Key).Select(g => new EquatableArray<HybridModel>(g));
}
