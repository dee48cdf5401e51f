using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.ActiveRecord.Generators;

/// <summary>What C# does not allow in expression trees, as far as syntax tells.</summary>
internal static class ForbiddenSyntax
{
    /// <summary>What is wrong with a node; <see langword="null"/> where nothing is.</summary>
    public static string? Find(SyntaxNode node) => node switch
    {
        ConditionalAccessExpressionSyntax => "'?.'; leave the '?' out, a query follows relations that lead nowhere to null, or compare with null first",
        IsPatternExpressionSyntax => "a pattern; compare with '==' or '!='",
        SwitchExpressionSyntax => "a switch expression; use '? :'",
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax, Left: SimpleNameSyntax, Right: not InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } } => null,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax, Left: SimpleNameSyntax } => null,
        AssignmentExpressionSyntax => "an assignment",
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => "an assignment",
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => "an assignment",
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression } => "an index from the end",
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression or (int)SyntaxKind.PointerIndirectionExpression } => "a pointer",
        RangeExpressionSyntax => "a range",
        AwaitExpressionSyntax => "'await'",
        ThrowExpressionSyntax => "'throw'",
        TupleExpressionSyntax => "a tuple; use an anonymous type or several hybrids",
        DeclarationExpressionSyntax => "a declaration of a variable",
        CollectionExpressionSyntax => "a collection expression; use 'new[] { … }'",
        StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => "'stackalloc'",
        WithExpressionSyntax => "'with'",
        RefExpressionSyntax => "'ref'",
        BaseExpressionSyntax => "'base'; a query cannot call an overridden member",
        AnonymousMethodExpressionSyntax => "an anonymous method; use a lambda",
        LambdaExpressionSyntax { Block: not null } => "a lambda with statements; use one with a single expression",
        LambdaExpressionSyntax lambda when lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword) => "an async lambda",
        ImplicitElementAccessSyntax => "an initializer with an index",
        ArgumentSyntax { NameColon: not null } => "a named argument",
        ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None) => $"an argument with '{argument.RefKindKeyword.Text}'",
        InterpolationSyntax { FormatClause: not null } or InterpolationSyntax { AlignmentClause: not null } => "a format in an interpolated string, which SQL does not know",
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.Utf8StringLiteralExpression } => "a UTF-8 string",
        _ when node.IsKind(SyntaxKind.FieldExpression) => "'field'",
        _ => null,
    };
}
