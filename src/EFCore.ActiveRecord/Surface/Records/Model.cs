using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;

namespace EFCore.ActiveRecord;

/// <summary>The bare base class of active records: adds the indexer, a readable <see cref="ToString"/> and dirty tracking; maps no column of its own.</summary>
/// <example><code>public class Legacy : Model { [Key] public string Code { get; set; } = ""; }</code></example>
public abstract class Model : IActiveRecord, IRowState
{
    private KnownRow _row;

    /// <summary>Reads or sets an attribute by the name of its property or column, ignoring case and single underscores (<c>created_at</c> is <c>CreatedAt</c>).</summary>
    /// <param name="attribute">The attribute's name. Relations can be read and set too.</param>
    /// <value>The property's value, not converted. A value set is converted to the property's type, culture-invariantly, where it has another type.</value>
    /// <exception cref="UnknownAttributeException">The class has no such attribute.</exception>
    /// <exception cref="NotSettableException">On setting: the attribute has no setter or is marked <see cref="NotSettableAttribute"/>.</exception>
    /// <exception cref="AttributeValueException">On setting: the value does not fit the property's type.</exception>
    public object? this[string attribute]
    {
        get => DatabaseRegistry.AttributesOf(GetType()).Get(this, attribute);
        set => DatabaseRegistry.AttributesOf(GetType()).Set(this, attribute, value);
    }

    /// <summary>The record in one line: class, then the attributes, or only those marked <see cref="ReprAttribute"/> beside the key. Never accesses the database.</summary>
    /// <returns>For instance <c>User(id=1, name='Bob')</c>; long texts are cut.</returns>
    public override string ToString() => RecordPrinter.Print(this, DatabaseRegistry.AttributesOf(GetType()));

    ref KnownRow IRowState.Row() => ref _row;
}
