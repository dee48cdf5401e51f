using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EFCore.ActiveRecord.Generators;

/// <summary>Rewrites a member's body so that it means the same outside of the class and of its file, and notes what cannot be part of a query.</summary>
internal sealed class BodyRewriter(SemanticModel model, ISymbol member, CancellationToken cancellation) : CSharpSyntaxRewriter
{
    /// <summary>The parameter that stands for the record. No body can use the name, other than as an alias of 'this'.</summary>
    public const string Record = "@this";

    public List<DiagnosticModel> Problems { get; } = [];

    public SortedSet<string> Usings { get; } = new(StringComparer.Ordinal);

    public string Rewrite(ExpressionSyntax body) => Visit(body)!.WithoutLeadingTrivia().WithoutTrailingTrivia().ToFullString();

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        cancellation.ThrowIfCancellationRequested();
        if (node is null)
        {
            return null;
        }

        if (ForbiddenSyntax.Find(node) is { } forbidden)
        {
            Report(Descriptors.NotInExpressionTrees, node, forbidden);
            return node;
        }

        if (node is ExpressionSyntax and not TypeSyntax && model.GetTypeInfo(node, cancellation).Type is IDynamicTypeSymbol)
        {
            Report(Descriptors.NotInExpressionTrees, node, "'dynamic'");
            return node;
        }

        if (node is QueryExpressionSyntax)
        {
            Usings.Add("global::System.Linq");
        }

        Check(node);
        return base.Visit(node);
    }

    public override SyntaxNode? VisitThisExpression(ThisExpressionSyntax node) => SyntaxFactory.IdentifierName(Record).WithTriviaFrom(node);

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => Name(node) ?? base.VisitIdentifierName(node);

    public override SyntaxNode? VisitGenericName(GenericNameSyntax node) => Name(node) ?? base.VisitGenericName(node);

    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) => TypeName(node) ?? base.VisitQualifiedName(node);

    public override SyntaxNode? VisitAliasQualifiedName(AliasQualifiedNameSyntax node) => TypeName(node) ?? base.VisitAliasQualifiedName(node);

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        if (TypeName(node) is { } type)
        {
            return type;
        }

        Check(node.Name);
        var receiver = (ExpressionSyntax)Visit(node.Expression)!;
        var name = node.Name is GenericNameSyntax generic ? generic.WithTypeArgumentList((TypeArgumentListSyntax)Visit(generic.TypeArgumentList)!) : node.Name;
        if (model.GetSymbolInfo(node, cancellation).Symbol is { } symbol)
        {
            CheckAccess(symbol, node.Name);
        }

        return node.WithExpression(receiver).WithName(name);
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (model.GetOperation(node, cancellation) is INameOfOperation { ConstantValue: { HasValue: true, Value: string name } })
        {
            return SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)).WithTriviaFrom(node);
        }

        // An extension method, whose namespace need not be imported where the generated code stands.
        if (node.Expression is MemberAccessExpressionSyntax access && model.GetSymbolInfo(node, cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.ReducedExtension, ReducedFrom: { } method })
        {
            CheckAccess(method, access.Name);
            var receiver = ((ExpressionSyntax)Visit(access.Expression)!).WithoutTrailingTrivia();
            var called = access.Name is GenericNameSyntax generic ? generic.WithTypeArgumentList((TypeArgumentListSyntax)Visit(generic.TypeArgumentList)!) : access.Name;
            var arguments = (ArgumentListSyntax)Visit(node.ArgumentList)!;
            return SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Global(method.ContainingType), called.WithoutTrivia()),
                arguments.WithArguments(arguments.Arguments.Insert(0, SyntaxFactory.Argument(receiver)))).WithTriviaFrom(node);
        }

        return base.VisitInvocationExpression(node);
    }

    /// <summary>Concatenates: in an expression tree, the interpolation would be string.Format, for which there is no SQL.</summary>
    public override SyntaxNode? VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node)
    {
        if (model.GetTypeInfo(node, cancellation).ConvertedType?.SpecialType != SpecialType.System_String)
        {
            return base.VisitInterpolatedStringExpression(node);
        }

        ExpressionSyntax all = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(""));
        foreach (var content in node.Contents)
        {
            if (content is InterpolationSyntax hole)
            {
                // Visited as a whole, because the hole may hold a format.
                var visited = (InterpolationSyntax)Visit(hole)!;
                all = SyntaxFactory.BinaryExpression(SyntaxKind.AddExpression, all, SyntaxFactory.ParenthesizedExpression(visited.Expression.WithoutTrivia()));
            }
            else if (model.GetOperation(content, cancellation) is IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } })
            {
                all = SyntaxFactory.BinaryExpression(SyntaxKind.AddExpression, all, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text)));
            }
        }

        return SyntaxFactory.ParenthesizedExpression(all).WithTriviaFrom(node);
    }

    private SyntaxNode? Name(SimpleNameSyntax node)
    {
        if (TypeName(node) is { } type)
        {
            return type;
        }

        var stands = node.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Name == node,
            NameColonSyntax or NameEqualsSyntax => true,
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left == node,
            _ => false,
        };
        if (stands || model.GetSymbolInfo(node, cancellation).Symbol is not { } symbol)
        {
            return null;
        }

        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } })
        {
            Report(Descriptors.Inaccessible, node, symbol.Name);
            return null;
        }

        if (symbol is not (IPropertySymbol or IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary }) || symbol.ContainingType is null)
        {
            return null;
        }

        CheckAccess(symbol, node);
        ExpressionSyntax owner = symbol.IsStatic ? Global(symbol.ContainingType) : SyntaxFactory.IdentifierName(Record);
        var name = node is GenericNameSyntax generic ? generic.WithTypeArgumentList((TypeArgumentListSyntax)Visit(generic.TypeArgumentList)!) : node;
        return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, name.WithoutTrivia()).WithTriviaFrom(node);
    }

    /// <summary>A type by its whole name, whatever is imported; <see langword="null"/> where the node names no type.</summary>
    private TypeSyntax? TypeName(ExpressionSyntax node)
    {
        if (node is IdentifierNameSyntax { IsVar: true } || model.GetSymbolInfo(node, cancellation).Symbol is not INamedTypeSymbol type
            || node.Parent is MemberAccessExpressionSyntax access && access.Name == node)
        {
            return null;
        }

        CheckAccess(type, node);
        return Global(type).WithTriviaFrom(node);
    }

    private static TypeSyntax Global(INamedTypeSymbol type) => SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));

    private void Check(SyntaxNode node)
    {
        if (node is not (SimpleNameSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax)
            || model.GetSymbolInfo(node, cancellation).Symbol is not { } symbol)
        {
            return;
        }

        // A name is checked once: a called method's at the call.
        var called = (node is SimpleNameSyntax && symbol is IMethodSymbol) || node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } };
        if (!called && Members.IsComputed(symbol, member.ContainingType) && !IsInNameOf(node))
        {
            Report(Descriptors.UnknownToQueries, node, symbol.Name);
        }

        switch (symbol)
        {
            case IMethodSymbol { MethodKind: MethodKind.LocalFunction }:
                Report(Descriptors.NotInExpressionTrees, node, "a local function");
                break;
            case IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true } or IPropertySymbol { ReturnsByRef: true } or IPropertySymbol { ReturnsByRefReadonly: true }:
                Report(Descriptors.NotInExpressionTrees, node, $"'{symbol.Name}', which returns a reference");
                break;
            case IPropertySymbol when IsInExtensionBlock(symbol):
                Report(Descriptors.NotInExpressionTrees, node, $"the extension property '{symbol.Name}'");
                break;
            case IMethodSymbol when IsInExtensionBlock(symbol):
                Usings.Add(symbol.ContainingType.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
                break;
        }

        if (model.GetOperation(node, cancellation) is IInvocationOperation call && call.Arguments.Any(a => a.ArgumentKind == ArgumentKind.DefaultValue))
        {
            Report(Descriptors.NotInExpressionTrees, node, $"a call of '{symbol.Name}' that leaves optional arguments out");
        }
    }

    private static bool IsInNameOf(SyntaxNode node) => node.Ancestors().OfType<InvocationExpressionSyntax>().Any(i => i.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" });

    /// <summary>Extension blocks are younger than the compiler interfaces that this project is built with.</summary>
    private static bool IsInExtensionBlock(ISymbol symbol) => symbol.ContainingType is { } type && (int)type.TypeKind > (int)TypeKind.FunctionPointer;

    private void CheckAccess(ISymbol symbol, SyntaxNode node)
    {
        if (symbol is not (ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or INamespaceSymbol) && !Access.IsOpen(symbol, model.Compilation))
        {
            Report(Descriptors.Inaccessible, node, symbol.Name);
        }
    }

    private void Report(DiagnosticDescriptor descriptor, SyntaxNode node, string what)
        => Problems.Add(DiagnosticModel.Of(descriptor, node.GetLocation(), $"{member.ContainingType.Name}.{member.Name}", what));
}
