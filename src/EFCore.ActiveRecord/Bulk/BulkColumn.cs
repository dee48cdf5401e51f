using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EFCore.ActiveRecord.Bulk;

/// <summary>One column of rows that are inserted: where its values come from. Records are only read.</summary>
internal sealed class BulkColumn
{
    private readonly IProperty _property;
    private readonly IReadOnlyList<(INavigation Relation, IProperty Key)> _relations;
    private readonly object? _discriminator;
    private readonly bool _isStamp;
    private readonly ValueGenerator? _generator;

    public BulkColumn(RecordPlan plan, IProperty property, string name, ValueGenerator? generator)
    {
        _property = property;
        Name = name;
        Mapping = property.GetRelationalTypeMapping();
        _relations = [.. plan.References
            .Where(r => r.ForeignKey.Properties.Contains(property))
            .Select(r => (r, r.ForeignKey.PrincipalKey.Properties[r.ForeignKey.Properties.ToList().IndexOf(property)]))];
        _discriminator = property == plan.EntityType.FindDiscriminatorProperty() ? plan.EntityType.GetDiscriminatorValue() : null;
        _isStamp = plan.Stamps.Created.Contains(property) || plan.Stamps.Updated.Contains(property);
        _generator = generator;
        MayBeLeftToDatabase = generator is null && property.ValueGenerated.HasFlag(ValueGenerated.OnAdd);
    }

    public string Name { get; }

    public RelationalTypeMapping Mapping { get; }

    public bool IsNullable => _property.IsNullable;

    /// <summary>Whether the database has a value for rows that bring none.</summary>
    public bool MayBeLeftToDatabase { get; }

    /// <summary>Whether a record brings a value of its own, where the database has one for those that do not.</summary>
    public bool IsGiven(object record) => !Equals(ModelValue(record), _property.Sentinel);

    /// <summary>The value as the provider takes it; <see langword="null"/> for NULL.</summary>
    public object? Value(object record, DbContext context, DateTimeOffset now)
    {
        var value = ModelValue(record);
        if (_isStamp && StampColumns.IsUnset(value))
        {
            value = StampColumns.ValueFor(_property, now);
        }
        else if (_generator is not null && Equals(value, _property.Sentinel))
        {
            value = _generator.Next(context.Entry(record));
        }

        return Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }

    private object? ModelValue(object record)
    {
        if (_discriminator is not null)
        {
            return _discriminator;
        }

        foreach (var (relation, key) in _relations)
        {
            if (RecordPlan.Read(relation, record) is { } target)
            {
                return RecordPlan.Read(key, target);
            }
        }

        return _property.IsShadowProperty() ? _property.Sentinel : RecordPlan.Read(_property, record);
    }
}
