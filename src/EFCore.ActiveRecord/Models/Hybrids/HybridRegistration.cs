using System.ComponentModel;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;

namespace EFCore.ActiveRecord;

/// <summary>Takes the bodies of <see cref="HybridAttribute"/> members as expressions. Called by generated code when an assembly is loaded, not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HybridRegistration
{
    /// <summary>Registers the body of one member.</summary>
    /// <param name="declaringType">The class that declares the member.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="body">Makes the body: from the record, and a method's arguments behind it, to the result.</param>
    public static void Add(Type declaringType, string member, Func<LambdaExpression> body)
    {
        ArgumentNullException.ThrowIfNull(declaringType);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(body);
        HybridRegistry.Add(declaringType, new HybridSource(member, _ => body()));
    }

    /// <summary>Registers the body of one member of a generic class.</summary>
    /// <param name="declaringType">The class that declares the member, without type arguments.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="bodies">A class with the same type parameters.</param>
    /// <param name="body">Its static method without parameters that makes the body.</param>
    public static void Add(Type declaringType, string member, Type bodies, string body)
    {
        ArgumentNullException.ThrowIfNull(declaringType);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(bodies);
        ArgumentNullException.ThrowIfNull(body);
        HybridRegistry.Add(declaringType, new HybridSource(
            member,
            closed => bodies.MakeGenericType(closed.GenericTypeArguments).GetMethod(body, Type.EmptyTypes)!.CreateDelegate<Func<LambdaExpression>>()()));
    }
}
