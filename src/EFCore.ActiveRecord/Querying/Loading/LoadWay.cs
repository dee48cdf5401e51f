using EFCore.ActiveRecord.Models.RecordKeys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Which rows a second query asks for, and which columns lead from records to them.</summary>
/// <param name="Rows">The entity type that is asked for: the related one, or the records' own with the relation included.</param>
/// <param name="OwnerKeys">The columns of a record.</param>
/// <param name="RowKeys">The columns of the rows that have the same values.</param>
/// <param name="IsDirect">Whether the related rows themselves are asked for.</param>
internal sealed record LoadWay(IEntityType Rows, Keys OwnerKeys, Keys RowKeys, bool IsDirect)
{
    /// <summary>Directly where a foreign key that both classes show tells which row belongs to which record; else EF Core joins the records' own rows once more, which it can for every relation.</summary>
    /// <exception cref="EagerLoadException">The records have no key that their class shows.</exception>
    public static LoadWay Of(LoadNode node)
    {
        if (node is { Relation: INavigation { ForeignKey: var key } relation } && (!node.HasRange || node.Target.FindPrimaryKey() is not null) && key.Properties.Concat(key.PrincipalKey.Properties).All(p => !p.IsShadowProperty()))
        {
            return relation.IsOnDependent
                ? new LoadWay(node.Target, new Keys(key.Properties), new Keys(key.PrincipalKey.Properties), IsDirect: true)
                : new LoadWay(node.Target, new Keys(key.PrincipalKey.Properties), new Keys(key.Properties), IsDirect: true);
        }

        var own = node.Relation.DeclaringEntityType.FindPrimaryKey()?.Properties;
        if (own is null || own.Any(p => p.IsShadowProperty()))
        {
            throw EagerLoadException.NoKey(node.Relation);
        }

        var keys = new Keys(own);
        return new LoadWay(node.Relation.DeclaringEntityType, keys, keys, IsDirect: false);
    }

    /// <summary>Whether C# and the database agree on which row belongs to which record.</summary>
    public bool IsExact { get; } = OwnerKeys.AreExact && RowKeys.AreExact;

    /// <summary>The keys of some records, each once, as arrays of no more than so many; where they fit a list.</summary>
    public IEnumerable<Array> KeysOf(IReadOnlyList<object> owners, int most)
        => OwnerKeys.Plain is { } plain && RowKeys.Plain is not null ? plain.Lists(owners, most) : OwnerKeys.Distinct(owners, RowKeys).Chunk(most).Select(RowKeys.Listed);
}
