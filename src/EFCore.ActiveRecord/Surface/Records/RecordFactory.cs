using System.Reflection;
using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord.Surface.Records;

/// <summary>Makes records from names and values.</summary>
internal static class RecordFactory
{
    /// <exception cref="ArgumentException">The class is abstract or has no constructor without parameters.</exception>
    public static T Create<T>(object values)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(values);
        if (typeof(T).IsAbstract || typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is not { } constructor)
        {
            throw new ArgumentException($"'{typeof(T).Name}' cannot be made from names and values: it is abstract or has no constructor without parameters. Make the object and pass it.", nameof(values));
        }

        var record = (T)constructor.Invoke(null);
        DatabaseRegistry.AttributesOf(typeof(T)).Fill(record, values);
        return record;
    }
}
