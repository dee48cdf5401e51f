using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.SoftDeleting;

/// <summary>The foreign keys along which a soft delete goes on to dependents.</summary>
internal static class CascadePaths
{
    private const string Annotation = "EFCore.ActiveRecord:CascadePaths";

    /// <summary>Whether deleting rows of this class, or of one derived from it, can mark others.</summary>
    public static bool Lead(RecordDatabase database, RecordPlan plan)
        => database.CascadesSoftDelete && plan.EntityType.GetDerivedTypesInclusive().Any(t => From(t).Count > 0);

    /// <summary>The foreign keys by which rows of other soft-deletable records depend on rows of this one.</summary>
    public static IReadOnlyList<IForeignKey> From(IEntityType principal)
        => principal.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static t => (IReadOnlyList<IForeignKey>)[.. t!.GetReferencingForeignKeys().Where(IsPath)],
            principal);

    private static bool IsPath(IForeignKey key)
        => key.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.ClientCascade
            && key.DeclaringEntityType is { HasSharedClrType: false, ClrType: var dependent } type
            && !type.IsOwned()
            && typeof(ISoftDeletable).IsAssignableFrom(dependent)
            && typeof(IActiveRecord).IsAssignableFrom(dependent);
}
