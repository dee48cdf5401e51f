using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>The public surface of an assembly as text: every type with its members, sorted, one a line.</summary>
internal static class ApiText
{
    public const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().Where(t => !ExtensionBlock.IsPart(t)).OrderBy(t => t.FullName!.Split('`')[0], StringComparer.Ordinal).ThenBy(t => t.GetGenericArguments().Length))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Head(type)).Append('\n');
            List<ExtensionBlock> blocks = [.. ExtensionBlock.In(type)];
            foreach (string line in Members(type, blocks))
            {
                text.Append("    ").Append(line).Append('\n');
            }

            foreach (IGrouping<string, ExtensionBlock> block in blocks.GroupBy(b => b.Head).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                text.Append("    ").Append(block.Key).Append('\n');
                foreach (string line in Sorted(block.SelectMany(b => b.Members)))
                {
                    text.Append("        ").Append(line).Append('\n');
                }
            }
        }

        return text.Length == 0 ? "// Nothing public: the package is found by its name.\n" : text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type.IsAssignableTo(typeof(Delegate)) ? "delegate"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        IEnumerable<Type> inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(i => i.GetInterfaces()));
        string[] bases =
        [
            .. type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && !type.IsEnum ? (string[])[ApiNames.Of(b, Nullability.Of(type, type))] : [],
            .. type.IsEnum ? (string[])[] : type.GetInterfaces().Where(i => i.IsPublic || i.IsNestedPublic).Except(inherited).Select(i => ApiNames.Of(i, Nullability.Of(i, null))).Order(StringComparer.Ordinal).ToArray(),
        ];
        Type[] parameters = type.GetGenericArguments();
        return $"{kind} {type.Namespace}.{type.Name.Split('`')[0]}{ApiNames.Generic(parameters)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}{ApiNames.Constraints(parameters, type)}";
    }

    private static IEnumerable<string> Members(Type type, List<ExtensionBlock> blocks)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.GetRawConstantValue()).Select(f => $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}");
        }

        HashSet<string> implementations = [.. blocks.SelectMany(b => b.Implementations)];
        return Sorted(type.GetMembers(Declared)
            .Where(m => m is not MethodInfo method || !implementations.Contains(ExtensionBlock.Signature(method)))
            .Select(m => (m.Name, Line(m))));
    }

    private static IEnumerable<string> Sorted(IEnumerable<(string Name, string? Line)> members)
        => members.Where(m => m.Line is not null).OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Line, StringComparer.Ordinal).Select(m => m.Line!);

    /// <summary>One member; null where it is not public, or no member of C#'s.</summary>
    public static string? Line(MemberInfo member, IReadOnlyDictionary<string, string>? names = null) => member switch
    {
        ConstructorInfo { IsStatic: false } c when IsVisible(c) => $"{Modifiers(c)}{c.DeclaringType!.Name.Split('`')[0]}({ApiNames.Parameters(c.GetParameters(), names)})",
        MethodInfo m when IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) => Method(m, names),
        PropertyInfo p when Accessors(p) is [var first, ..] => $"{Modifiers(first)}{(p.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{Property(p, names)}",
        FieldInfo f when f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly => $"{Access(f)}{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{ApiNames.Of(f.FieldType, Nullability.Of(f, f.DeclaringType), names)} {f.Name}{(f.IsLiteral ? " = " + ApiNames.Value(f.GetRawConstantValue(), f.FieldType) : "")}",
        EventInfo e when e.AddMethod is { } add && IsVisible(add) => $"{Modifiers(add)}event {ApiNames.Of(e.EventHandlerType!, Nullability.Of(e, e.DeclaringType), names)} {e.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(FieldInfo field) => field.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodBase method)
        => (method.IsPublic ? "" : "protected ")
            + (method.IsStatic ? "static " : "")
            + (method.DeclaringType!.IsInterface ? ""
                : method.IsAbstract ? "abstract "
                : method is MethodInfo m && m.GetBaseDefinition() != m ? "override "
                : method.IsVirtual && !method.IsFinal ? "virtual "
                : "");

    private static string Method(MethodInfo method, IReadOnlyDictionary<string, string>? names)
    {
        Type[] parameters = method.GetGenericArguments();
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Modifiers(method)}{ApiNames.Of(method.ReturnType, Nullability.Of(method.ReturnParameter, method), names)} {method.Name}{ApiNames.Generic(parameters)}"
            + $"({extension}{ApiNames.Parameters(method.GetParameters(), names)}){ApiNames.Constraints(parameters, method, names)}";
    }

    private static MethodInfo[] Accessors(PropertyInfo property) => [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];

    private static string Property(PropertyInfo property, IReadOnlyDictionary<string, string>? names)
    {
        // The getter's, which say of themselves whether they may be null; the property's own are taken for what is most frequent in the class.
        ParameterInfo[] index = property.GetMethod?.GetParameters() ?? property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{ApiNames.Parameters(index, names)}]";
        string[] accessors = [.. Accessors(property).OrderBy(a => a != property.GetMethod).Select(a => Accessor(property, a))];
        return $"{ApiNames.Of(property.PropertyType, Nullability.Of(property, property.DeclaringType), names)} {name} {{ {string.Join(' ', accessors)} }}";
    }

    private static string Accessor(PropertyInfo property, MethodInfo accessor)
    {
        bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        string access = accessor.IsPublic || !Accessors(property).Any(a => a.IsPublic) ? "" : "protected ";
        return access + (accessor == property.GetMethod ? "get;" : isInit ? "init;" : "set;");
    }
}
