using System.Collections;
using System.Text.Json;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Hybrids;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>Makes dictionaries of records, from what is in memory.</summary>
internal sealed class DictWriter
{
    private readonly RecordDatabase? _database;
    private readonly DictChoices _choices;
    private readonly HashSet<object> _path = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RecordShape, HashSet<ShapeMember>> _excluded = [];
    private readonly Dictionary<RecordShape, HashSet<ShapeMember>> _excludedWithin = [];

    /// <param name="database">The database whose model names the attributes.</param>
    /// <param name="type">The class that names are checked for.</param>
    /// <param name="choices">What shall be in the dictionaries.</param>
    /// <exception cref="UnknownAttributeException">There is no such attribute to leave out.</exception>
    public DictWriter(RecordDatabase? database, Type type, DictChoices choices)
    {
        _database = database;
        _choices = choices;
        var shape = ShapeOf(type, null);
        foreach (var name in choices.Exclude)
        {
            if (shape.Find(name, Naming) is null && Family(type).All(other => other.Find(name, Naming) is null))
            {
                throw shape.Unknown(name);
            }
        }

        foreach (var name in choices.NestedExclude)
        {
            RequireBelow(shape, name);
        }
    }

    private JsonNamingPolicy? Naming => _database?.JsonNaming;

    public static DictWriter For(object record, DictChoices choices) => new(DatabaseRegistry.FindOf(record), record.GetType(), choices);

    public Dictionary<string, object?> Write(object record) => Write(record, ShapeOf(record.GetType(), null), 0);

    private Dictionary<string, object?> Write(object record, RecordShape shape, int depth)
    {
        if (_path.Count > NestingLimitException.MaxDepth)
        {
            throw new NestingLimitException(shape.Type, shape.Type.Name, isWriting: true);
        }

        var excluded = Excluded(shape, depth);
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        _path.Add(record);
        foreach (var member in shape.Members)
        {
            if (!member.IsHidden && !excluded.Contains(member) && TryRead(member, record, depth, out var value))
            {
                values[member.Key(Naming)] = value;
            }
        }

        _path.Remove(record);
        return values;
    }

    private bool TryRead(ShapeMember member, object record, int depth, out object? value)
    {
        value = null;
        switch (member.Kind)
        {
            case MemberKind.Value:
                value = member.Read(record);
                return true;
            case MemberKind.Part:
                value = Nested(member, member.Read(record), depth);
                return true;
            case MemberKind.Hybrid:
                value = _choices.Hybrids && IsScalar(member) ? Computed(member, record) : null;
                return _choices.Hybrids && IsScalar(member);
            case MemberKind.Relation when depth < _choices.MaxDepth && LoadedRelations.TryRead(_database, member, record, out var loaded):
                if (loaded is not null && (_path.Contains(loaded) || HoldsOwnersOnly(member, record, loaded)))
                {
                    return false;
                }

                value = Nested(member, loaded, depth + 1);
                return true;
            default:
                return false;
        }
    }

    private object? Nested(ShapeMember member, object? value, int depth)
        => value is null ? null
            : !member.IsCollection ? Write(value, ShapeOf(value.GetType(), member.ElementModel), depth)
            : ((IEnumerable)value).Cast<object?>().Where(item => item is null || !_path.Contains(item))
                .Select(item => item is null ? null : Write(item, ShapeOf(item.GetType(), member.ElementModel), depth)).ToList();

    /// <summary>Whether nobody has loaded a collection: it holds what is written further up, which EF Core puts there when it reads that with its owner.</summary>
    private bool HoldsOwnersOnly(ShapeMember member, object record, object value)
        => member.IsCollection && !LoadedRelations.IsLoaded(_database, member, record)
            && ((IEnumerable)value).Cast<object?>().All(item => item is not null && item != record && _path.Contains(item));

    /// <summary>Where a relation in a hybrid leads nowhere, SQL goes on with NULL and C# throws; here it is the same as in SQL.</summary>
    private static object? Computed(ShapeMember member, object record)
    {
        try
        {
            return member.Read(record);
        }
        catch (NullReferenceException) when (HybridRegistry.Find(record.GetType(), member.Property) is { } hybrid && NullPaths.Exist(hybrid, record))
        {
            return null;
        }
    }

    private static bool IsScalar(ShapeMember member)
        => member.ElementType.IsValueType || member.ElementType == typeof(string) || member.ElementType == typeof(byte[]);

    /// <summary>The shape of an object: by its own class where the model has that, for derived records.</summary>
    private RecordShape ShapeOf(Type type, ITypeBase? declared)
        => declared is not null && (declared.ClrType == type || declared is not IEntityType entityType || entityType.IsOwned())
            ? RecordShape.Of(declared.ClrType, declared)
            : RecordShape.Of(type, _database?.PlanOf(type)?.EntityType ?? declared);

    private HashSet<ShapeMember> Excluded(RecordShape shape, int depth)
    {
        var known = depth == 0 ? _excluded : _excludedWithin;
        if (!known.TryGetValue(shape, out var excluded))
        {
            var names = depth == 0 ? _choices.Exclude : _choices.NestedExclude;
            known[shape] = excluded = [.. names.Select(n => shape.Find(n, Naming)).OfType<ShapeMember>()];
        }

        return excluded;
    }

    /// <summary>A name that no related record can have is a mistake, and what it should have hidden would be shown.</summary>
    private void RequireBelow(RecordShape shape, string name)
    {
        HashSet<RecordShape> seen = [];
        Queue<RecordShape> queue = new([shape]);
        while (queue.TryDequeue(out var next))
        {
            foreach (var member in next.Members.Where(m => m.Kind is MemberKind.Relation or MemberKind.Part))
            {
                foreach (var related in Shapes(member).Where(seen.Add))
                {
                    if (related.Find(name, Naming) is not null)
                    {
                        return;
                    }

                    queue.Enqueue(related);
                }
            }
        }

        throw shape.Unknown(name);
    }

    private IEnumerable<RecordShape> Shapes(ShapeMember member)
        => member.ElementModel is IEntityType entityType ? Shapes(entityType) : [ShapeOf(member.ElementType, member.ElementModel)];

    /// <summary>The classes whose records may stand in one list with those of a class.</summary>
    private IEnumerable<RecordShape> Family(Type type) => _database?.PlanOf(type)?.EntityType is { } entityType ? Shapes(entityType.GetRootType()) : [];

    private static IEnumerable<RecordShape> Shapes(IEntityType entityType) => entityType.GetDerivedTypesInclusive().Select(t => RecordShape.Of(t.ClrType, t));
}
