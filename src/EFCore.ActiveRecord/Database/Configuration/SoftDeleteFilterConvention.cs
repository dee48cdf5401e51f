using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Leaves deleted rows out of every query, by a named filter.</summary>
internal sealed class SoftDeleteFilterConvention : IModelFinalizingConvention
{
    private const string OwnFilterName = "EFCore.ActiveRecord.Own";

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var root in modelBuilder.Metadata.GetEntityTypes().Where(t => t.BaseType is null && !t.IsOwned()))
        {
            // EF Core takes filters on the root of a hierarchy only; where only some classes of it are soft-deletable, the filter asks for the class.
            var type = root.GetDerivedTypesInclusive().FirstOrDefault(t => typeof(ISoftDeletable).IsAssignableFrom(t.ClrType) && (t.BaseType is null || !typeof(ISoftDeletable).IsAssignableFrom(t.BaseType.ClrType)));
            if (type is null)
            {
                continue;
            }

            var record = Expression.Parameter(root.ClrType, "record");
            var isDeleted = Expression.Property(type == root ? record : Expression.Convert(record, type.ClrType), nameof(ISoftDeletable.IsDeleted));
            Expression keep = Expression.Not(isDeleted);
            if (type != root)
            {
                keep = Expression.OrElse(Expression.Not(Expression.TypeIs(record, type.ClrType)), keep);
            }

            NameOwnFilter((IMutableEntityType)root);
            root.Builder.HasQueryFilter(ISoftDeletable.FilterName, Expression.Lambda(keep, record));
        }
    }

    /// <summary>EF Core knows either filters with names or one without: the program's own, where it has none, gets one.</summary>
    private static void NameOwnFilter(IMutableEntityType type)
    {
        if (type.GetDeclaredQueryFilters().FirstOrDefault(f => f.Key is null) is { Expression: { } own })
        {
            type.SetQueryFilter((LambdaExpression?)null);
            type.SetQueryFilter(OwnFilterName, own);
        }
    }
}
