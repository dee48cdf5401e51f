using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>What is true of everything public, in every package. All offenders are named at once.</summary>
public static class ApiConventions
{
    /// <summary>Asynchronous methods that take no token, and why.</summary>
    private static readonly Dictionary<string, string> WithoutToken = new()
    {
        ["ActiveTransaction.RollbackAsync"] = "a rollback that is given up half-way leaves the transaction open",
    };

    /// <summary>Classes that are neither sealed nor abstract and have no class derived from them in the package, and why.</summary>
    private static readonly Dictionary<string, string> ForInheritance = new()
    {
        ["DatabaseProvider"] = "providers for other databases derive from it; without one, it is what standard SQL needs",
        ["DatabaseErrorReader"] = "the same",
        ["WriteDialect"] = "the same",
    };

    public static void Check(Assembly package)
    {
        List<Type> types = [.. package.GetExportedTypes().Where(t => !ExtensionBlock.IsPart(t))];
        List<MethodInfo> methods = [.. types.SelectMany(t => t.GetMethods(ApiText.Declared)).Where(m => (m.IsPublic || m.IsFamily) && m.GetBaseDefinition() == m && !IsInherited(m))];
        string[] offenders =
        [
            .. types.Where(t => t.Namespace is not ("EFCore.ActiveRecord" or "EFCore.ActiveRecord.Synonyms" or "EFCore.ActiveRecord.Providers")).Select(t => $"{t.FullName} is not in the namespace 'EFCore.ActiveRecord'."),
            .. types.Where(t => t.IsNested).Select(t => $"{t.FullName} is nested in another type."),
            .. types.Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract && !ForInheritance.ContainsKey(t.Name) && !types.Exists(d => Derives(d, t)))
                .Select(t => $"{t.Name} is neither sealed nor abstract, and nothing derives from it."),
            .. types.SelectMany(t => t.GetFields(ApiText.Declared)).Where(f => (f.IsPublic || f.IsFamily) && !f.IsSpecialName && !f.IsInitOnly && !f.IsLiteral)
                .Select(f => $"{f.DeclaringType!.Name}.{f.Name} is a field that can be changed."),
            .. methods.Where(m => IsAsync(m) && !m.Name.EndsWith("Async", StringComparison.Ordinal)).Select(m => $"{Name(m)} is asynchronous, and its name does not end in 'Async'."),
            .. methods.Where(m => !IsAsync(m) && !IsStream(m) && m.Name.EndsWith("Async", StringComparison.Ordinal)).Select(m => $"{Name(m)} is not asynchronous, and its name ends in 'Async'."),
            .. methods.Where(m => IsAsync(m) && !TakesToken(m) && !WithoutToken.ContainsKey(Name(m)) && !(HasParams(m) && methods.Exists(o => Name(o) == Name(m) && TakesToken(o)))).Select(m => $"{Name(m)} is asynchronous and takes no CancellationToken as its last parameter."),
            .. methods.Where(m => m.ReturnType == typeof(void) && m.IsDefined(typeof(AsyncStateMachineAttribute))).Select(m => $"{Name(m)} is async void."),
        ];

        Assert.True(offenders.Length == 0, string.Join('\n', offenders.Distinct()));
    }

    private static bool Derives(Type type, Type from)
        => type.BaseType is { } b && (b.IsGenericType ? b.GetGenericTypeDefinition() : b) == from;

    /// <summary>Interfaces of .NET's give their methods' names and parameters: <c>DisposeAsync</c>, <c>MoveNextAsync</c>, <c>GetAsyncEnumerator</c>.</summary>
    private static bool IsInherited(MethodInfo method)
        => method.DeclaringType!.GetInterfaces().Where(i => i.Assembly != method.DeclaringType.Assembly).SelectMany(i => i.GetMethods())
            .Any(m => m.Name == method.Name && m.GetParameters().Length == method.GetParameters().Length);

    private static bool IsAsync(MethodInfo method)
        => (method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType) is var type
            && (type == typeof(Task) || type == typeof(Task<>) || type == typeof(ValueTask) || type == typeof(ValueTask<>));

    private static bool IsStream(MethodInfo method)
        => method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    private static bool TakesToken(MethodInfo method) => method.GetParameters() is [.., { ParameterType: var last }] && last == typeof(CancellationToken);

    /// <summary><c>params</c> must come last, so an overload takes the token.</summary>
    private static bool HasParams(MethodInfo method)
        => method.GetParameters() is [.., var last] && (last.IsDefined(typeof(ParamArrayAttribute)) || last.IsDefined(typeof(ParamCollectionAttribute)));

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
