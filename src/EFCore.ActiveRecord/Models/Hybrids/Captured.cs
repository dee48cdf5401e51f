using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>Puts a value into an expression as C# puts a captured variable, so that EF Core makes it a parameter and never SQL text.</summary>
internal static class Captured
{
    public static Expression Value(Type type, object? value)
        => Expression.Property(Expression.Constant(Activator.CreateInstance(typeof(Of<>).MakeGenericType(type), value)), nameof(Of<>.Value));

    private sealed class Of<TValue>(TValue value)
    {
        public TValue Value { get; } = value;
    }
}
