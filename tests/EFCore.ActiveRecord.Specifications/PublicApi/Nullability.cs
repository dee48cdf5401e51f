using System.Reflection;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>The question marks of one type, in the order in which the compiler writes them: https://github.com/dotnet/roslyn/blob/main/docs/features/nullable-metadata.md.</summary>
internal sealed class Nullability
{
    private const byte Annotated = 2;

    private readonly IReadOnlyList<byte> _flags;
    private int _next;

    private Nullability(IReadOnlyList<byte> flags) => _flags = flags;

    /// <param name="declared">The parameter, property, field, return parameter or generic parameter whose type is meant.</param>
    /// <param name="owner">The member or type around it, whose default holds where it has no flags of its own.</param>
    public static Nullability Of(ICustomAttributeProvider declared, MemberInfo? owner)
        => new(Flags(declared, "NullableAttribute") ?? Default(owner));

    /// <summary>Whether the next type in the order is nullable. To be asked for reference types, type parameters and arrays.</summary>
    public bool Next() => At(_next++) == Annotated;

    /// <summary>Generic structs have a flag without meaning.</summary>
    public void Skip() => _next++;

    private byte At(int index) => _flags.Count == 1 ? _flags[0] : index < _flags.Count ? _flags[index] : (byte)0;

    private static IReadOnlyList<byte> Default(MemberInfo? owner)
    {
        for (MemberInfo? member = owner; member is not null; member = member.DeclaringType)
        {
            if (Flags(member, "NullableContextAttribute") is { } flags)
            {
                return flags;
            }
        }

        return [0];
    }

    private static IReadOnlyList<byte>? Flags(ICustomAttributeProvider provider, string attribute)
    {
        IList<CustomAttributeData> data = provider switch
        {
            MemberInfo member => member.GetCustomAttributesData(),
            ParameterInfo parameter => parameter.GetCustomAttributesData(),
            _ => [],
        };
        return data.FirstOrDefault(a => a.AttributeType.Name == attribute)?.ConstructorArguments[0].Value switch
        {
            byte one => [one],
            IReadOnlyCollection<CustomAttributeTypedArgument> many => [.. many.Select(m => (byte)m.Value!)],
            _ => null,
        };
    }
}
