using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Finds the classes of a model that was not named class by class.</summary>
internal static class ModelDiscovery
{
    /// <exception cref="ArgumentException">There are none, or a named class cannot be one.</exception>
    public static IEnumerable<Type> Find(IEnumerable<Type>? models, IEnumerable<Assembly>? assemblies, Assembly caller)
    {
        if (models is not null)
        {
            List<Type> named = [.. models.Select(Check)];
            return named.Count > 0 ? named : throw new ArgumentException("No classes are named. Leave models out to take those of the calling assembly.", nameof(models));
        }

        List<Assembly> searched = assemblies is null ? [caller] : [.. assemblies];
        List<Type> found = [.. searched.SelectMany(Loadable).Where(IsModel)];
        return found.Count > 0
            ? found
            : throw new ArgumentException(
                $"There is no concrete class that implements IActiveRecord in {string.Join(", ", searched.Select(a => $"'{a.GetName().Name}'"))}. Name the classes (models: [typeof(User)]) or their assemblies (assemblies: [typeof(User).Assembly]).",
                assemblies is null ? nameof(models) : nameof(assemblies));
    }

    private static Type Check(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type is { IsClass: true, ContainsGenericParameters: false } && typeof(IActiveRecord).IsAssignableFrom(type)
            ? type
            : throw new ArgumentException($"'{TypeText.Of(type)}' cannot be in the model: it must be a class that implements IActiveRecord.", "models");
    }

    private static bool IsModel(Type type)
        => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && typeof(IActiveRecord).IsAssignableFrom(type)
            && !type.IsDefined(typeof(NotMappedAttribute), inherit: false);

    private static IEnumerable<Type> Loadable(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }
}
