using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>A body as it was registered: of a member of a class that may still lack its type arguments.</summary>
internal sealed record HybridSource(string Member, Func<Type, LambdaExpression> Body);

/// <summary>One hybrid of one class, and its body as an expression.</summary>
internal sealed class Hybrid
{
    private Hybrid(MemberInfo member, MethodInfo method, LambdaExpression body)
    {
        Member = member;
        Method = method;
        Body = body;
        Parameters = method.GetParameters();
    }

    /// <summary>The property or method.</summary>
    public MemberInfo Member { get; }

    /// <summary>The method, or the property's getter.</summary>
    public MethodInfo Method { get; }

    /// <summary>From the record, and the arguments behind it, to the result.</summary>
    public LambdaExpression Body { get; }

    public ParameterInfo[] Parameters { get; }

    public string Name => Member.Name;

    public Type Type => Method.ReturnType;

    /// <summary>The member itself, and those that its value is computed from.</summary>
    public IReadOnlyCollection<MemberInfo> Sources => field ??= [Member, .. UsedMembers.In(Body)];

    /// <summary>Whether its result is a single value, which can be compared and sorted by.</summary>
    public bool IsScalar => Type.IsValueType || Type == typeof(string) || Type == typeof(byte[]);

    public static Hybrid Of(Type declaringType, HybridSource source)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var body = source.Body(declaringType);
        if (declaringType.GetProperty(source.Member, Declared) is { GetMethod: { } getter } property)
        {
            return new Hybrid(property, getter, body);
        }

        var method = declaringType.GetMethod(source.Member, Declared, [.. body.Parameters.Skip(1).Select(p => p.Type)])
            ?? throw new ArgumentException($"'{declaringType.Name}' has no '{source.Member}' that fits its hybrid body.", nameof(source));
        return new Hybrid(method, method, body);
    }

    /// <summary>Whether a member is this one, or one that this one overrides.</summary>
    public bool Implements(MethodInfo method)
    {
        var own = Method.GetBaseDefinition();
        var other = method.GetBaseDefinition();
        return own.DeclaringType == other.DeclaringType && own.HasSameMetadataDefinitionAs(other);
    }

    /// <summary>The member of a record, as C# would write it.</summary>
    public Expression On(Expression owner, params Expression[] arguments)
        => Member is PropertyInfo property ? Expression.Property(owner, property) : Expression.Call(owner, Method, arguments);

    /// <summary>The arguments from values, in the form that the columns take which they meet; <see langword="null"/> where they do not fit.</summary>
    public Expression[]? Arguments(IReadOnlyList<object?> values, ValueDialect dialect, IModel model)
    {
        if (values.Count != Parameters.Length)
        {
            return null;
        }

        var arguments = new Expression[values.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!ValueConversion.TryConvert(values[i], Parameters[i].ParameterType, out var value)
                || !dialect.CanHold(value)
                || (value is null && new NullabilityInfoContext().Create(Parameters[i]).WriteState == NullabilityState.NotNull))
            {
                return null;
            }

            arguments[i] = Hybrids.Captured.Value(Parameters[i].ParameterType, value is DateTime ? dialect.ForColumn(value, FirstColumn(value.GetType(), model)) : value);
        }

        return arguments;
    }

    /// <summary>The first column of a type that the body reads.</summary>
    public IProperty? FirstColumn(Type type, IModel model)
        => MappedColumns.In(Body, model).FirstOrDefault(c => (Nullable.GetUnderlyingType(c.ClrType) ?? c.ClrType) == (Nullable.GetUnderlyingType(type) ?? type));

    public override string ToString() => $"{Method.DeclaringType!.Name}.{Name}";
}
