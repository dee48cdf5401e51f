using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>All hybrids that were registered, by class and member.</summary>
internal static class HybridRegistry
{
    private static readonly ConcurrentDictionary<Type, ConcurrentBag<HybridSource>> Sources = new();
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Hybrid>> Declared = new();
    private static readonly ConcurrentDictionary<(Type Type, MemberInfo Member), Hybrid?> Found = new();

    public static void Add(Type declaringType, HybridSource source)
    {
        Sources.GetOrAdd(declaringType, static _ => []).Add(source);

        // Another module initializer of the same assembly may have asked already.
        Declared.Clear();
        Found.Clear();
    }

    /// <summary>What a property or method means on records of a class: its own body, or that of the nearest base class.</summary>
    /// <returns>The hybrid; <see langword="null"/> where the member is none.</returns>
    /// <exception cref="InvalidOperationException">The member is marked as one, and has no body.</exception>
    public static Hybrid? Find(Type type, MemberInfo member)
        => Found.TryGetValue((type, member), out var found) ? found : Found.GetOrAdd((type, member), static key => Search(key.Type, key.Member));

    /// <summary>All hybrids of a class, those of derived classes before those of base classes, which they override or hide.</summary>
    public static IEnumerable<Hybrid> Of(Type type) => Levels(type).SelectMany(DeclaredBy);

    private static Hybrid? Search(Type type, MemberInfo member)
    {
        var method = member as MethodInfo ?? (member as PropertyInfo)?.GetMethod;
        if (method is null || method.IsStatic || member.DeclaringType is not { IsClass: true })
        {
            return null;
        }

        var definition = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        return Levels(type).SelectMany(DeclaredBy).FirstOrDefault(h => h.Name == member.Name && h.Implements(definition))
            ?? (Attribute.IsDefined(member, typeof(HybridAttribute), inherit: true) ? throw WithoutBody(member) : null);
    }

    private static IReadOnlyList<Hybrid> DeclaredBy(Type type)
        => Declared.GetOrAdd(type, static t =>
        {
            // The bodies are registered by the assembly's module initializer, which runs with its first method; there may have been none yet.
            RuntimeHelpers.RunModuleConstructor(t.Module.ModuleHandle);
            var declaring = t.IsConstructedGenericType ? t.GetGenericTypeDefinition() : t;
            return Sources.TryGetValue(declaring, out var sources) && !t.ContainsGenericParameters ? [.. sources.Select(s => Hybrid.Of(t, s))] : [];
        });

    private static IEnumerable<Type> Levels(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            yield return level;
        }
    }

    private static InvalidOperationException WithoutBody(MemberInfo member)
        => new($"'{member.DeclaringType!.Name}.{member.Name}' is marked [Hybrid], but no expression was made of it when its assembly was compiled. "
            + $"Reference the package EFCore.ActiveRecord, which brings the source generator, in the project '{member.Module.Assembly.GetName().Name}'; it must be a C# project.");
}
