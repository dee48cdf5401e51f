using EFCore.ActiveRecord.Specifications;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.ActiveRecord.Tests.Architecture;

/// <summary>The source of the core, compiled: which file uses what of which other file.</summary>
internal sealed class SourceTree
{
    public static readonly string Folder = Path.Combine(Repository.Root, "src", "EFCore.ActiveRecord");

    private const string GlobalUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<SourceTree> TheOne = new(() => new SourceTree());

    private readonly CSharpCompilation _compilation;
    private readonly HashSet<string> _declared;

    private SourceTree()
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.None);
        var trees = Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => Relative(f).Split('/')[0] is not ("bin" or "obj"))
            .AsParallel().Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), options, f)).ToList();
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("EFCore.ActiveRecord", StringComparison.Ordinal));
        _compilation = CSharpCompilation.Create(
            "EFCore.ActiveRecord",
            [.. trees, CSharpSyntaxTree.ParseText(GlobalUsings, options)],
            libraries.Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Files = [.. trees.Select(t => Relative(t.FilePath))];
        _declared = [.. trees.SelectMany(Declared)];
        Types = [.. trees.SelectMany(TypesOf)];
        Uses = [.. trees.AsParallel().SelectMany(UsesOf).Distinct()];
    }

    public static SourceTree Read => TheOne.Value;

    /// <summary>All files, as paths inside the folder.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The types that stand in a file by themselves.</summary>
    public IReadOnlyList<(string File, INamedTypeSymbol Type)> Types { get; }

    public IReadOnlyList<Use> Uses { get; }

    private static string Relative(string file) => Path.GetRelativePath(Folder, file).Replace('\\', '/');

    private static IEnumerable<string> Declared(SyntaxTree tree)
        => tree.GetRoot().DescendantTokens()
            .Where(t => t.IsKind(SyntaxKind.IdentifierToken) && t.Parent is MemberDeclarationSyntax or VariableDeclaratorSyntax or ParameterSyntax)
            .Select(t => t.ValueText);

    private IEnumerable<(string, INamedTypeSymbol)> TypesOf(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(t => t.Parent is BaseNamespaceDeclarationSyntax)
            .Select(t => (Relative(tree.FilePath), model.GetDeclaredSymbol(t)!));
    }

    private IEnumerable<Use> UsesOf(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        foreach (var name in tree.GetRoot().DescendantNodes(n => n is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
        {
            if (_declared.Contains(name.Identifier.ValueText)
                && model.GetSymbolInfo(name) is var info
                && (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol
                && symbol.Kind is SymbolKind.NamedType or SymbolKind.Method or SymbolKind.Property or SymbolKind.Field or SymbolKind.Event
                && FileOf(symbol) is { } file
                && file != tree.FilePath)
            {
                yield return new Use(Relative(tree.FilePath), Relative(file), symbol.ContainingType is { } type ? $"{type.Name}.{symbol.Name}" : symbol.Name);
            }
        }
    }

    /// <summary>The file that declares a symbol, of several the first: parts of a type are in one folder.</summary>
    private static string? FileOf(ISymbol symbol)
        => ((symbol as IMethodSymbol)?.ReducedFrom ?? symbol).OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath
            ?? (symbol.ContainingType is { } type && symbol.IsImplicitlyDeclared ? FileOf(type) : null);
}

/// <summary>A file uses something that another declares.</summary>
internal sealed record Use(string From, string To, string Symbol)
{
    public static string FloorOf(string file) => file.Split('/')[0];

    public override string ToString() => $"{From} -> {To}: {Symbol}";
}
