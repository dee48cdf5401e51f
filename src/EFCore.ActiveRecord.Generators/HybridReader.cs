using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.ActiveRecord.Generators;

/// <summary>Reads one [Hybrid] member.</summary>
internal static class HybridReader
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static HybridResult Read(ISymbol member, MemberDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation)
    {
        var place = member.Locations.FirstOrDefault() ?? declaration.GetLocation();
        if (Refuse(member, place) is { } refused)
        {
            return new(null, new([refused]));
        }

        if (Body(declaration) is not { } body || (member as IMethodSymbol)?.ReturnsVoid == true)
        {
            return new(null, new([DiagnosticModel.Of(Descriptors.NoSingleExpression, place, Display(member))]));
        }

        var type = member.ContainingType;
        var parameters = (member as IMethodSymbol)?.Parameters ?? [];
        var result = (member as IMethodSymbol)?.ReturnType ?? ((IPropertySymbol)member).Type;
        List<DiagnosticModel> problems = [];
        foreach (var used in new ITypeSymbol[] { type, result }.Concat(parameters.Select(p => p.Type)))
        {
            if (!Access.IsOpen(used, model.Compilation))
            {
                problems.Add(DiagnosticModel.Of(Descriptors.Inaccessible, place, Display(member), used.ToDisplayString()));
            }
        }

        var rewriter = new BodyRewriter(model, member, cancellation);
        var expression = rewriter.Rewrite(body);
        problems.AddRange(rewriter.Problems);
        if (problems.Count > 0)
        {
            return new(null, new(problems));
        }

        var lambda = $"({string.Join(", ", parameters.Select(p => "@" + p.Name).Prepend(BodyRewriter.Record))}) => {expression}";
        var types = new ITypeSymbol[] { type }.Concat(parameters.Select(p => p.Type)).Append(result).Select(t => t.ToDisplayString(Qualified));
        return new(new(Class(type), member.Name, $"global::System.Func<{string.Join(", ", types)}>", lambda, new(rewriter.Usings)), default);
    }

    /// <summary>An override that lost the attribute of what it overrides.</summary>
    public static DiagnosticModel? ReadOverride(ISymbol? member)
    {
        ISymbol? overridden = (member as IPropertySymbol)?.OverriddenProperty ?? (ISymbol?)(member as IMethodSymbol)?.OverriddenMethod;
        return member is not null && overridden is not null && !Members.IsMarked(member) && Members.IsHybrid(overridden)
            ? DiagnosticModel.Of(Descriptors.OverrideIsNone, member.Locations[0], Display(member))
            : null;
    }

    private static DiagnosticModel? Refuse(ISymbol member, Location place)
    {
        if (member.IsStatic || member.ContainingType is not { TypeKind: TypeKind.Class, IsStatic: false })
        {
            var what = member.ContainingType.TypeKind is TypeKind.Struct or TypeKind.Interface ? $"a member of {(member.ContainingType.TypeKind == TypeKind.Struct ? "a struct" : "an interface")}" : "static or an extension";
            return DiagnosticModel.Of(Descriptors.NoMemberOfObject, place, Display(member), what);
        }

        var shape = member switch
        {
            IPropertySymbol { IsIndexer: true } => "is an indexer",
            IPropertySymbol { ReturnsByRef: true } or IPropertySymbol { ReturnsByRefReadonly: true } => "returns a reference",
            IMethodSymbol { IsGenericMethod: true } => "is a generic method",
            IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true } => "returns a reference",
            IMethodSymbol method when method.Parameters.Any(p => p.RefKind != RefKind.None) => "has a parameter that is passed by reference",
            _ => null,
        };
        return shape is not null ? DiagnosticModel.Of(Descriptors.UnsupportedShape, place, Display(member), shape)
            : member is IPropertySymbol { SetMethod: not null } ? DiagnosticModel.Of(Descriptors.HasSetter, place, Display(member))
            : null;
    }

    private static ExpressionSyntax? Body(MemberDeclarationSyntax declaration)
    {
        var (arrow, block) = declaration switch
        {
            MethodDeclarationSyntax method => (method.ExpressionBody, method.Body),
            PropertyDeclarationSyntax { ExpressionBody: { } body } => (body, null),
            PropertyDeclarationSyntax { AccessorList.Accessors: { Count: 1 } accessors } when accessors[0] is { RawKind: (int)SyntaxKind.GetAccessorDeclaration } getter => (getter.ExpressionBody, getter.Body),
            _ => default,
        };
        var expression = arrow?.Expression ?? (block?.Statements is { Count: 1 } statements && statements[0] is ReturnStatementSyntax single ? single.Expression : null);
        return expression is RefExpressionSyntax ? null : expression;
    }

    private static ClassModel Class(INamedTypeSymbol type)
    {
        List<ITypeParameterSymbol> parameters = [];
        for (var level = type; level is not null; level = level.ContainingType)
        {
            parameters.InsertRange(0, level.TypeParameters);
        }

        var key = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString() + ".";
        for (var (level, name) = (type, ""); level is not null; level = level.ContainingType)
        {
            name = level.Arity == 0 ? level.Name + name : $"{level.Name}-{level.Arity}{name}";
            if (level.ContainingType is null)
            {
                key += name;
            }

            name = "." + name;
        }

        return new(
            key,
            type.IsGenericType ? Open(type) : type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters.Select(p => p.Name))}>",
            string.Concat(parameters.Select(Constraint)));
    }

    /// <summary>A generic class, or one inside of a generic class, without type arguments.</summary>
    private static string Open(INamedTypeSymbol type)
    {
        var own = type.Arity == 0 ? type.Name : $"{type.Name}<{new string(',', type.Arity - 1)}>";
        return type.ContainingType is { } outer ? $"{Open(outer)}.{own}"
            : type.ContainingNamespace.IsGlobalNamespace ? "global::" + own
            : $"{type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{own}";
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        List<string> constraints = [];
        if (parameter.HasUnmanagedTypeConstraint)
        {
            constraints.Add("unmanaged");
        }
        else if (parameter.HasValueTypeConstraint)
        {
            constraints.Add("struct");
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            constraints.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint)
        {
            constraints.Add("notnull");
        }

        constraints.AddRange(parameter.ConstraintTypes.Select(t => t.ToDisplayString(Qualified)));
        if (parameter.HasConstructorConstraint)
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static string Display(ISymbol member) => $"{member.ContainingType.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name)}";
}
