using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace EFCore.ActiveRecord.Generators;

/// <summary>What generated code says of one class.</summary>
/// <param name="Key">Its unique name, for the generated class and file.</param>
/// <param name="OpenName">Its name in typeof, without type arguments.</param>
/// <param name="TypeParameters">Those of the class and the classes around it: <c>&lt;TKey&gt;</c>, or nothing.</param>
/// <param name="Constraints">The where clauses of the type parameters.</param>
internal sealed record ClassModel(string Key, string OpenName, string TypeParameters, string Constraints);

/// <summary>One hybrid with its body as it stands in generated code.</summary>
/// <param name="Class">The class that declares it.</param>
/// <param name="Name">The member's name.</param>
/// <param name="DelegateType">From the record and the arguments to the result.</param>
/// <param name="Lambda">The body.</param>
/// <param name="Usings">The namespaces whose extension members the body uses.</param>
internal sealed record HybridModel(ClassModel Class, string Name, string DelegateType, string Lambda, EquatableArray<string> Usings);

/// <summary>A diagnostic without the syntax tree that a <see cref="Diagnostic"/> would keep alive.</summary>
internal sealed record DiagnosticModel(string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticModel Of(DiagnosticDescriptor descriptor, Location location, params string[] arguments)
        => new(descriptor.Id, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span, new(arguments));

    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(Descriptors.All.Single(d => d.Id == Id), Location.Create(Path, Span, Lines), [.. Arguments]);
}

/// <summary>What was made of one member: a hybrid, or the reasons why it is none.</summary>
internal sealed record HybridResult(HybridModel? Hybrid, EquatableArray<DiagnosticModel> Diagnostics);
