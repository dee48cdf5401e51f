using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.ActiveRecord.Generators;

/// <summary>What a query can do with the members of records.</summary>
internal static class Members
{
    public static bool IsMarked(ISymbol member) => member.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == HybridGenerator.AttributeName);

    /// <summary>Whether a member, or one that it overrides, is a hybrid.</summary>
    public static bool IsHybrid(ISymbol? member)
    {
        for (var level = member; level is not null; level = (level as IPropertySymbol)?.OverriddenProperty ?? (ISymbol?)(level as IMethodSymbol)?.OverriddenMethod)
        {
            if (IsMarked(level))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an instance member of a record is computed in C#, so that no query has a column or relation for it.</summary>
    public static bool IsComputed(ISymbol member, INamedTypeSymbol declaring)
        => !member.IsStatic && member.ContainingType is not null && IsRecord(member.ContainingType, declaring) && !IsHybrid(member) && member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Ordinary } => true,
            IPropertySymbol { IsIndexer: true } => true,
            IPropertySymbol property => property.GetAttributes().Any(a => a.AttributeClass?.Name == "NotMappedAttribute") || HasBody(property),
            _ => false,
        };

    private static bool IsRecord(INamedTypeSymbol type, INamedTypeSymbol declaring)
    {
        if (type.TypeKind != TypeKind.Class || type.SpecialType == SpecialType.System_Object)
        {
            return false;
        }

        for (var level = declaring; level is not null; level = level.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, type.OriginalDefinition))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(i => i.ToDisplayString() == "EFCore.ActiveRecord.IActiveRecord");
    }

    private static bool HasBody(IPropertySymbol property)
        => property.SetMethod is null && property.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is PropertyDeclarationSyntax declaration
            && (declaration.ExpressionBody is not null || declaration.AccessorList?.Accessors.Any(a => a.Body is not null || a.ExpressionBody is not null) == true));
}

/// <summary>Whether generated code, which stands outside of the class, can use a symbol.</summary>
internal static class Access
{
    public static bool IsOpen(ISymbol symbol, Compilation compilation) => symbol switch
    {
        ITypeParameterSymbol or IDynamicTypeSymbol => true,
        IArrayTypeSymbol array => IsOpen(array.ElementType, compilation),
        IPropertySymbol { GetMethod: { } getter } => compilation.IsSymbolAccessibleWithin(getter, compilation.Assembly),
        INamedTypeSymbol { IsFileLocal: true } => false,
        _ => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly),
    };
}
