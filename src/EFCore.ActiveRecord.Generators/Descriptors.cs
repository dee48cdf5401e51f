using Microsoft.CodeAnalysis;

namespace EFCore.ActiveRecord.Generators;

/// <summary>What can be wrong with a hybrid. Errors all of them: it would mean one thing in C# and nothing in SQL.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NoSingleExpression = Create(
        "AR0001", "The body is not a single expression", "The hybrid '{0}' must have a body that is a single expression, as in '=> Age > 18'");

    public static readonly DiagnosticDescriptor NotInExpressionTrees = Create(
        "AR0002", "The body contains code that is not allowed in expression trees", "The hybrid '{0}' cannot be translated: it contains {1}");

    public static readonly DiagnosticDescriptor Inaccessible = Create(
        "AR0003", "The body uses an inaccessible member", "The hybrid '{0}' uses '{1}', which code outside of the class cannot access; make it internal or public");

    public static readonly DiagnosticDescriptor NoMemberOfObject = Create(
        "AR0004", "The member is not an instance member of a class", "'{0}' cannot be a hybrid, because it is {1}; a hybrid is an instance member of a class");

    public static readonly DiagnosticDescriptor HasSetter = Create(
        "AR0005", "The property has a setter", "The hybrid '{0}' must not have a setter: it is computed from other attributes");

    public static readonly DiagnosticDescriptor UnknownToQueries = Create(
        "AR0006", "The body uses a member that queries cannot translate", "The hybrid '{0}' uses '{1}', which is computed in C# and is not a hybrid; mark it [Hybrid] or write its body here");

    public static readonly DiagnosticDescriptor UnsupportedShape = Create(
        "AR0007", "The member is generic, an indexer, or passes by reference", "'{0}' cannot be a hybrid, because it {1}");

    public static readonly DiagnosticDescriptor OverrideIsNone = Create(
        "AR0008", "The override of a hybrid is not marked as one", "'{0}' overrides a hybrid and must be marked [Hybrid] itself, or queries would use the overridden body");

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        NoSingleExpression, NotInExpressionTrees, Inaccessible, NoMemberOfObject, HasSetter, UnknownToQueries, UnsupportedShape, OverrideIsNone,
    ];

    private static DiagnosticDescriptor Create(string id, string title, string message)
        => new(id, title, message, "Hybrids", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"docs/analyzers/{id}.md");
}
