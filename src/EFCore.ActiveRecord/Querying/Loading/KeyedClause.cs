using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The related rows that lead to some records. Its one value is the list of these records' keys.</summary>
internal sealed class KeyedClause(LoadNode node, ParameterTranslationMode? mode) : QueryClause
{
    /// <summary>The query for some keys.</summary>
    public static ClauseList Of(RecordDatabase database, LoadNode node, Array keys)
    {
        var shape = new Shape(node);
        if (database.Plans.Find<KeyedClause>(shape) is not { } clause)
        {
            database.Plans.Keep(shape, clause = new KeyedClause(node, database.Provider.KeyListMode));
        }

        return ClauseList.Empty.Add(clause, keys);
    }

    public override Expression Apply(Expression source, SlotFiller values)
    {
        var keys = node.Way.RowKeys;
        return Includes.Complete(LoadExpressions.Among(source, keys, values.Visit(new SlotExpression(keys.ListType, 0, mode))), node, source);
    }

    private sealed record Shape(LoadNode Node);
}
