using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Providers;

/// <summary>How one kind of database takes and compares values. <see cref="DatabaseProvider"/> is one.</summary>
public class ValueDialect
{
    private const string Annotation = "EFCore.ActiveRecord:Provider";

    private static readonly ValueDialect Standard = new();

    /// <summary>Whether a text can be in the database; nothing is found by one that cannot, and it is refused before any SQL is sent. By default: Unicode without U+0000, which PostgreSQL refuses and at which SQLite's functions end.</summary>
    /// <param name="text">The text.</param>
    /// <returns><see langword="true"/> if it can.</returns>
    public virtual bool CanHold(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsUnicode(text);

    /// <summary>Whether a column takes every text that C# has; otherwise those that <see cref="CanHold(string)"/> knows.</summary>
    public virtual bool StoresEveryText => true;

    /// <summary>Whether no half of a surrogate pair is in a text.</summary>
    private static bool IsUnicode(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        for (var i = first; i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether texts that differ may be the same value to a column: its collation says so, or its type. Of databases that are not known any text column may.</summary>
    /// <param name="column">The column, of a model whose collations are known.</param>
    /// <param name="storeType">Its type.</param>
    /// <returns><see langword="true"/> by default: the database is asked which keys are the same.</returns>
    public virtual bool IgnoresDifferences(IReadOnlyProperty column, string storeType) => true;

    /// <summary>Compares the texts of a key as the database does, where that can be said in C#; <see langword="null"/> where it cannot, or where C# does it by itself.</summary>
    /// <param name="column">The column.</param>
    /// <param name="storeType">Its type.</param>
    /// <returns>The comparer; <see langword="null"/> by default.</returns>
    public virtual ValueComparer<string>? KeyComparer(IReadOnlyProperty column, string storeType) => null;

    /// <summary>Whether a value can be in the database: texts and characters as above, and what else it has none of.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see langword="true"/> if it can.</returns>
    public virtual bool CanHold(object? value) => value switch
    {
        string text => CanHold(text),
        char character => character != '\0' && !char.IsSurrogate(character),
        _ => true,
    };

    /// <summary>Whether values of a type are less and greater in the database as they are in C#; where not, they are neither sorted nor compared so.</summary>
    /// <param name="stored">The type that the database is given.</param>
    /// <returns><see langword="true"/> by default.</returns>
    public virtual bool CanOrder(Type stored) => true;

    /// <summary>A value of the right type, of times one in UTC, in the form that a column takes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="column">The column; <see langword="null"/> if the value is for none.</param>
    /// <returns>The value as the column takes it; by default the same.</returns>
    public virtual object? ForColumn(object? value, IProperty? column) => value;

    /// <summary>A time in the form that its column takes; other values as they are, as is every value without a column.</summary>
    internal static object? InColumn(object? value, IReadOnlyPropertyBase? column)
        => value is DateTime && column is IProperty property ? Of(property).ForColumn(value, property) : value;

    /// <summary>A time stamp in UTC, in the form that its column takes.</summary>
    internal static object Stamp(DateTime utc, IProperty column) => Of(column).StampOf(utc, column);

    /// <summary>A time stamp in UTC, in the form that its column takes; by default as <see cref="ForColumn"/> has it.</summary>
    /// <param name="utc">The time.</param>
    /// <param name="column">The column.</param>
    /// <returns>The value for the column.</returns>
    protected virtual object StampOf(DateTime utc, IProperty column) => ForColumn(utc, column)!;

    /// <summary>That of a model's database, kept with the model.</summary>
    private protected static ValueDialect Known(IModel model, Func<IModel, ValueDialect> find)
        => model.GetOrAddRuntimeAnnotationValue(Annotation, static s => s.find(s.model), (model, find));

    private static ValueDialect Of(IProperty column)
        => column.DeclaringType.Model.FindRuntimeAnnotationValue(Annotation) as ValueDialect ?? Standard;
}
