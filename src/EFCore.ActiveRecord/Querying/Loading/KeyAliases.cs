using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Models.RecordKeys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>
/// Foreign keys that the database takes for the key of a row, and C# does not: texts that differ in case, say, where the column ignores it. Only the database knows, so it is asked:
/// in a query of its own, where something did not find its other side.
/// </summary>
internal sealed class KeyAliases
{
    private readonly Keys _lookedUp;
    private readonly bool _byForeignKey;
    private readonly Dictionary<object, object> _aliases;

    private KeyAliases(LoadNode node, bool byForeignKey)
    {
        _lookedUp = node.Relation.IsCollection ? node.Way.RowKeys : node.Way.OwnerKeys;
        _byForeignKey = byForeignKey;
        _aliases = new(_lookedUp);
    }

    /// <summary>What the key of a record is on the other side; <see langword="null"/> where it is nothing else there.</summary>
    public object? Of(object record) => _lookedUp.Read(record) is { } key ? _aliases.GetValueOrDefault(key) : null;

    /// <param name="node">The relation.</param>
    /// <param name="owners">The records that have it.</param>
    /// <param name="rows">The rows that the database found for them.</param>
    /// <param name="asked">The foreign keys that the database has to be asked about.</param>
    /// <returns><see langword="null"/> where there are none.</returns>
    public static KeyAliases? Of(LoadNode node, IReadOnlyList<object> owners, IReadOnlyList<object> rows, out IReadOnlyList<object> asked)
    {
        var relation = (INavigation)node.Relation;
        var way = node.Way;
        var (foreign, principal) = relation.IsOnDependent ? (way.OwnerKeys, way.RowKeys) : (way.RowKeys, way.OwnerKeys);
        var principals = principal.Distinct(relation.IsOnDependent ? rows : owners, principal);
        var foreigns = foreign.Distinct(relation.IsOnDependent ? owners : rows, principal);

        // A foreign key may lead nowhere, as the load is filtered; but each row that was found is one that was asked for.
        var mayAsk = !relation.IsOnDependent || principal.Columns.Concat(foreign.Columns).Any(KeyComparersConvention.MayDiffer) || !principals.IsSubsetOf(foreigns);
        asked = mayAsk ? [.. foreigns.Where(f => !principals.Contains(f))] : [];
        return asked.Count == 0 ? null : new KeyAliases(node, byForeignKey: relation.IsOnDependent || relation.IsCollection);
    }

    /// <summary>Looks a value up by a record's key, and else by the key that is the same to the database.</summary>
    public static bool TryFind<TValue>(KeyMap<TValue> values, object record, KeyAliases? aliases, out TValue value)
        => values.TryFind(record, out value) || (aliases?.Of(record) is { } key && values.TryFindKey(key, out value));

    /// <summary>Takes what the database has answered: rows of keys, and behind each which of the foreign keys it is.</summary>
    public void Add(Keys principal, IReadOnlyList<object> asked, IEnumerable<object?[]> answer)
    {
        foreach (var row in answer)
        {
            var key = principal.Columns.Count == 1 ? row[0]! : row[..principal.Columns.Count];
            for (var i = 0; i < asked.Count; i++)
            {
                if (row[principal.Columns.Count + i] is true)
                {
                    _aliases[_byForeignKey ? asked[i] : key] = _byForeignKey ? key : asked[i];
                }
            }
        }
    }
}
