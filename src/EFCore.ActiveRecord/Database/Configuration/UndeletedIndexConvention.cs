using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Gives the indexes that shall ignore deleted rows their filter. Runs last, when columns have their names.</summary>
internal sealed class UndeletedIndexConvention(IRelationalTypeMappingSource types, ISqlGenerationHelper sql) : IModelFinalizingConvention
{
    private const string Annotation = "EFCore.ActiveRecord:IgnoreDeleted";

    /// <exception cref="InvalidOperationException">Rows of this class are not marked as deleted.</exception>
    public static void Mark(IMutableIndex index)
    {
        var type = index.DeclaringEntityType;
        if (!typeof(ISoftDeletable).IsAssignableFrom(type.ClrType))
        {
            throw new InvalidOperationException($"The index on {Names(index)} of '{type.DisplayName()}' cannot ignore deleted rows: '{type.DisplayName()}' has none. Let it implement ISoftDeletable, or leave IgnoreDeleted() out.");
        }

        index.SetAnnotation(Annotation, true);
    }

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var index in modelBuilder.Metadata.GetEntityTypes().SelectMany(t => t.GetDeclaredIndexes()).Cast<IMutableIndex>())
        {
            // Not left behind: a snapshot of the model holds the filter itself.
            if (index.RemoveAnnotation(Annotation) is not null)
            {
                var filter = Filter(index);
                index.SetFilter(index.GetFilter() is { } own ? $"({own}) AND {filter}" : filter);
            }
        }
    }

    private string Filter(IMutableIndex index)
    {
        var type = index.DeclaringEntityType;
        var isDeleted = type.FindProperty(nameof(ISoftDeletable.IsDeleted));
        var column = StoreObjectIdentifier.Create(type, StoreObjectType.Table) is { } table ? isDeleted?.GetColumnName(table) : null;
        return column is not null && types.FindMapping((IProperty)isDeleted!) is { } mapping
            ? $"{sql.DelimitIdentifier(column)} = {mapping.GenerateSqlLiteral(false)}"
            : throw new InvalidOperationException($"The index on {Names(index)} of '{type.DisplayName()}' cannot ignore deleted rows: its table has no column for 'IsDeleted'. Map that property to it, or leave IgnoreDeleted() out.");
    }

    private static string Names(IMutableIndex index) => string.Join(", ", index.Properties.Select(p => $"'{p.Name}'"));
}
