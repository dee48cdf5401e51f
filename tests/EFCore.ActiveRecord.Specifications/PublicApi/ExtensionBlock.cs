using System.Reflection;
using System.Runtime.CompilerServices;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>
/// One <c>extension(...)</c> block of C# 14, read back: the compiler makes a nested type that declares the members, inside it one that holds the
/// receiver, and in the enclosing class a static method for each member, which is what runs.
/// </summary>
internal sealed class ExtensionBlock
{
    private const string Marker = "ExtensionMarkerAttribute";
    private const string Receiver = "<Extension>$";

    private ExtensionBlock(Type group, Type marker)
    {
        ParameterInfo receiver = marker.GetMethod(Receiver, ApiText.Declared)!.GetParameters()[0];
        Type[] parameters = [.. marker.GetGenericArguments()];
        Dictionary<string, string> names = group.GetGenericArguments().Zip(parameters).ToDictionary(p => p.First.Name, p => p.Second.Name);
        List<MemberInfo> members = [.. group.GetMembers(ApiText.Declared).Where(m => MarkerOf(m) == marker.Name)];

        Head = $"extension{ApiNames.Generic(parameters)}({ApiNames.Parameter(receiver).Trim()}){ApiNames.Constraints(parameters, marker)}";
        Members = [.. members.Select(m => (m.Name, ApiText.Line(m, names)))];
        Implementations = [.. members.OfType<MethodInfo>().Select(m => Signature(m, names, parameters.Length, m.IsStatic ? null : receiver))];
    }

    /// <summary>The line that opens the block.</summary>
    public string Head { get; }

    /// <summary>Its members, and how they are written; null for those that are not.</summary>
    public IReadOnlyList<(string Name, string? Line)> Members { get; }

    /// <summary>The signatures of the methods in the enclosing class that stand for them.</summary>
    public IReadOnlyList<string> Implementations { get; }

    public static bool IsPart(Type type) => type.IsNested && type.IsSpecialName;

    public static IEnumerable<ExtensionBlock> In(Type type)
        => from grouping in type.GetNestedTypes().Where(IsPart)
           from marker in grouping.GetNestedTypes().Where(t => t.GetMethod(Receiver, ApiText.Declared) is not null)
           select new ExtensionBlock(grouping, marker);

    public static string Signature(MethodInfo method) => Signature(method, null, 0, null);

    private static string Signature(MethodInfo method, Dictionary<string, string>? names, int outerArity, ParameterInfo? receiver)
        => $"{method.Name}`{method.GetGenericArguments().Length + outerArity}({string.Join(", ", (receiver is null ? [] : (ParameterInfo[])[receiver])
            .Concat(method.GetParameters()).Select(p => ApiNames.Of(p.ParameterType, Nullability.Of(p, p.Member), names)))})";

    private static string? MarkerOf(MemberInfo member)
        => member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.Name == Marker)?.ConstructorArguments[0].Value as string;
}
