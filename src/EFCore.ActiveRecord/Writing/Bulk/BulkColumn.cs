using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EFCore.ActiveRecord.Writing.Bulk;

/// <summary>One column of rows that are inserted: where its values come from. Records are only read.</summary>
internal sealed class BulkColumn : TableColumn
{
    private readonly (INavigation Relation, IProperty Key)[] _relations;
    private readonly bool _isMember;
    private readonly Func<object, bool>? _isUnset;
    private readonly ValueGenerator? _generator;
    private StampValue? _stamp;

    public BulkColumn(RecordPlan plan, IProperty property, string name, ValueGenerator? generator)
        : base(plan, property)
    {
        Name = name;
        _relations = [.. plan.References
            .Where(r => r.ForeignKey.Properties.Contains(property))
            .Select(r => (r, r.ForeignKey.PrincipalKey.Properties[r.ForeignKey.Properties.ToList().IndexOf(property)]))];
        _isMember = Discriminator is null && property is { DeclaringType: IEntityType } && !property.IsShadowProperty();
        _isUnset = !plan.Stamps.All.Contains(property) ? null
            : _isMember && _relations.Length == 0 ? TimestampColumns.UnsetCheck(property)
            : record => TimestampColumns.IsUnset(Read(record));
        _generator = generator;
        MayBeLeftToDatabase = (generator is null && property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
            || (property.IsShadowProperty() && property.IsNullable && Discriminator is null);
    }

    public string Name { get; }

    /// <summary>Whether the database has a value for rows that bring none: a default, or NULL where only a relation could give one.</summary>
    public bool MayBeLeftToDatabase { get; }

    /// <summary>Whether a record brings a value, where the database has one for those that do not.</summary>
    public bool IsGiven(object record)
        => _isMember && Giver(record).Key is null ? !Property.GetGetter().HasSentinelValue(record) : !Equals(Read(record), Property.Sentinel);

    /// <summary>Whether the value is that of the record's own member, and none that comes from a relation, a stamp or a generator.</summary>
    public bool IsOwn(object record) => _isMember && !IsStamped(record) && !IsGenerated(record) && Giver(record).Key is null;

    /// <summary>The value as the provider takes it; <see langword="null"/> for NULL.</summary>
    public object? Value(object record, DbContext context, DateTimeOffset now)
        => IsStamped(record) ? Stamp(now) : ToProvider(ModelValue(record, context, now));

    /// <summary>The value as the program has it: the record's own, else that of a stamp or generator.</summary>
    public object? ModelValue(object record, DbContext context, DateTimeOffset now)
        => IsStamped(record) ? TimestampColumns.ValueFor(Property, now)
            : IsGenerated(record) ? _generator!.Next(context.Entry(record))
            : Read(record);

    /// <summary>The value that the record brings, by a relation or by itself.</summary>
    public object? Read(object record)
        => Discriminator is not null ? Discriminator
            : Giver(record) is { Key: { } key, Target: var target } ? RecordPlan.Read(key, target)
            : Property.IsShadowProperty() ? Property.Sentinel
            : RecordPlan.Read(Property, record);

    /// <summary>The related record that gives the value, and what it is there; nothing where no relation does.</summary>
    private (IProperty? Key, object Target) Giver(object record)
    {
        foreach (var (relation, key) in _relations)
        {
            if (RecordPlan.Read(relation, record) is { } target)
            {
                return (key, target);
            }
        }

        return default;
    }

    private bool IsStamped(object record) => _isUnset?.Invoke(record) == true;

    private bool IsGenerated(object record) => _generator is not null && !IsGiven(record);

    /// <summary>All rows of an operation have the same time.</summary>
    private object? Stamp(DateTimeOffset now)
    {
        var stamp = _stamp; // Others may set it meanwhile.
        if (stamp?.Time != now)
        {
            _stamp = stamp = new StampValue(now, ToProvider(TimestampColumns.ValueFor(Property, now)));
        }

        return stamp.Value;
    }

    private sealed record StampValue(DateTimeOffset Time, object? Value);
}
