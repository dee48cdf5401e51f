using System.Reflection;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>What the library knows of a class in a database. Attributes are named in snake_case, as in string filters; those of base classes come last. Those marked <see cref="SecretAttribute"/> are in no list but that of the key.</summary>
/// <example><code>User.Metadata.Columns</code></example>
public sealed class RecordMetadata
{
    private const string Annotation = "EFCore.ActiveRecord:Metadata";

    private readonly RecordPlan _plan;

    private RecordMetadata(RecordPlan plan)
    {
        _plan = plan;
        List<RecordAttribute> all = [.. plan.Attributes.All.Where(a => !a.IsSecret)];
        List<RecordAttribute> columns = [.. all.Where(a => a.Member is IReadOnlyProperty)];
        List<RecordAttribute> relations = [.. all.Where(a => a.Member is INavigationBase relation && !relation.TargetEntityType.IsOwned())];
        List<Hybrid> hybrids = [.. HybridRegistry.Of(plan.ClrType).Where(h => h.Method.IsPublic && !h.Sources.Any(Marks.IsSecret)).DistinctBy(h => h.Name)];
        List<Hybrid> values = [.. hybrids.Where(h => h is { IsScalar: true, Parameters.Length: 0 })];

        TableName = plan.EntityType.GetTableName() ?? plan.EntityType.GetViewName();
        PrimaryKeys = [.. plan.Key.Select(p => SnakeCase.Of(p.Name))];
        Columns = Names(columns);
        StringColumns = Names(columns.Where(a => a.Property.PropertyType == typeof(string)));
        Relations = Names(relations);
        SettableRelations = Names(relations.Where(a => a.IsSettable));
        HybridProperties = Names(hybrids.Where(h => h.Member is PropertyInfo));
        HybridMethods = Names(hybrids.Where(h => h.Member is MethodInfo));
        FilterableAttributes =
        [
            .. Names(columns.Concat(relations).Where(a => !Marks.Has<NotFilterableAttribute>(a.Property))),
            .. Names(hybrids.Where(h => !h.Sources.Any(Marks.Has<NotFilterableAttribute>) && (h.Parameters.Length > 0 ? h.Type == typeof(bool) : h.IsScalar))),
        ];
        SortableAttributes =
        [
            .. Names(columns.Where(a => !Marks.Has<NotSortableAttribute>(a.Property))),
            .. Names(values.Where(h => !h.Sources.Any(Marks.Has<NotSortableAttribute>))),
        ];
        var searched = SearchBuilder.Searchable(plan);
        SearchableAttributes = Names(columns.Where(a => searched.Contains(a.Member)));
        SettableAttributes = Names(all.Where(a => a.Member is not null && a.IsSettable));
    }

    /// <summary>The table, or the view where there is none; <see langword="null"/> for a class without either.</summary>
    public string? TableName { get; }

    /// <summary>The columns of the primary key, in its order; none for a keyless class.</summary>
    public IReadOnlyList<string> PrimaryKeys { get; }

    /// <summary>The one column of the primary key.</summary>
    /// <exception cref="CompositeKeyException">The key has several columns.</exception>
    /// <exception cref="InvalidKeyException">The class has no key.</exception>
    public string PrimaryKeyName => PrimaryKeys switch
    {
        [var name] => name,
        [] => throw new InvalidKeyException($"'{_plan.ClrType.Name}' has no primary key.", _plan.ClrType),
        _ => throw new CompositeKeyException(_plan.ClrType, _plan.Key.Select(p => p.Name)),
    };

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The columns that hold text.</summary>
    public IReadOnlyList<string> StringColumns { get; }

    /// <summary>The relations to other records.</summary>
    public IReadOnlyList<string> Relations { get; }

    /// <summary>The relations that can be set by name.</summary>
    public IReadOnlyList<string> SettableRelations { get; }

    /// <summary>The hybrid properties.</summary>
    public IReadOnlyList<string> HybridProperties { get; }

    /// <summary>The hybrid methods.</summary>
    public IReadOnlyList<string> HybridMethods { get; }

    /// <summary>What string filters take.</summary>
    public IReadOnlyList<string> FilterableAttributes { get; }

    /// <summary>What string sorts take.</summary>
    public IReadOnlyList<string> SortableAttributes { get; }

    /// <summary>The columns that <c>Search</c> searches where none is named.</summary>
    public IReadOnlyList<string> SearchableAttributes { get; }

    /// <summary>What can be set by name: columns, objects inside the row and relations.</summary>
    public IReadOnlyList<string> SettableAttributes { get; }

    /// <summary>The class that a relation leads to.</summary>
    /// <param name="relation">The relation, ignoring case and single underscores.</param>
    /// <returns>The class of the related records.</returns>
    /// <exception cref="UnknownAttributeException">There is no attribute of that name.</exception>
    /// <exception cref="ArgumentException">The attribute is no relation.</exception>
    public Type GetRelatedType(string relation)
        => _plan.Attributes.RequireOpen(relation).Member is INavigationBase { TargetEntityType: var target } && !target.IsOwned()
            ? target.ClrType
            : throw new ArgumentException(ErrorText.Of($"'{relation}' of '{_plan.ClrType.Name}' is no relation. Its relations are {Relations}."), nameof(relation));

    internal static RecordMetadata Of(RecordPlan plan)
        => plan.EntityType.GetOrAddRuntimeAnnotationValue(Annotation, static p => new RecordMetadata(p!), plan);

    private static IReadOnlyList<string> Names(IEnumerable<RecordAttribute> attributes) => [.. attributes.Select(a => a.Name)];

    private static IReadOnlyList<string> Names(IEnumerable<Hybrid> hybrids) => [.. hybrids.Select(h => SnakeCase.Of(h.Name))];
}
