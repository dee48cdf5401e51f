using EFCore.ActiveRecord.Direct;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EFCore.ActiveRecord.Bulk;

/// <summary>One column of rows that are inserted: where its values come from. Records are only read.</summary>
internal sealed class BulkColumn : TableColumn
{
    private readonly IReadOnlyList<(INavigation Relation, IProperty Key)> _relations;
    private readonly bool _isStamp;
    private readonly ValueGenerator? _generator;

    public BulkColumn(RecordPlan plan, IProperty property, string name, ValueGenerator? generator)
        : base(plan, property)
    {
        Name = name;
        _relations = [.. plan.References
            .Where(r => r.ForeignKey.Properties.Contains(property))
            .Select(r => (r, r.ForeignKey.PrincipalKey.Properties[r.ForeignKey.Properties.ToList().IndexOf(property)]))];
        _isStamp = plan.Stamps.All.Contains(property);
        _generator = generator;
        MayBeLeftToDatabase = (generator is null && property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
            || (property.IsShadowProperty() && property.IsNullable && Discriminator is null);
    }

    public string Name { get; }

    /// <summary>Whether the database has a value for rows that bring none: a default, or NULL where only a relation could give one.</summary>
    public bool MayBeLeftToDatabase { get; }

    /// <summary>Whether a record brings a value of its own, where the database has one for those that do not.</summary>
    public bool IsGiven(object record) => !Equals(Read(record), Property.Sentinel);

    /// <summary>The value as the provider takes it; <see langword="null"/> for NULL.</summary>
    public object? Value(object record, DbContext context, DateTimeOffset now) => ToProvider(ModelValue(record, context, now));

    /// <summary>The value as the program has it: the record's own, else that of a stamp or generator.</summary>
    public object? ModelValue(object record, DbContext context, DateTimeOffset now)
    {
        var value = Read(record);
        return _isStamp && StampColumns.IsUnset(value) ? StampColumns.ValueFor(Property, now)
            : _generator is not null && Equals(value, Property.Sentinel) ? _generator.Next(context.Entry(record))
            : value;
    }

    /// <summary>The value that the record brings, by a relation or by itself.</summary>
    public object? Read(object record)
    {
        if (Discriminator is not null)
        {
            return Discriminator;
        }

        foreach (var (relation, key) in _relations)
        {
            if (RecordPlan.Read(relation, record) is { } target)
            {
                return RecordPlan.Read(key, target);
            }
        }

        return Property.IsShadowProperty() ? Property.Sentinel : RecordPlan.Read(Property, record);
    }
}
