using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Finds the classes with owned parts that are kept as JSON. EF Core reads these where it makes one object of each row by its change tracker, or where it does not try to; in between it refuses.</summary>
internal static class JsonParts
{
    public static bool AreIn(IModel model) => model.GetEntityTypes().Any(t => t.IsMappedToJson());

    public static bool AreIn(IEntityType type)
        => type.GetDerivedTypesInclusive().SelectMany(t => t.GetNavigations()).Any(n => n.TargetEntityType is var part && (part.IsMappedToJson() || (part.IsOwned() && !n.IsOnDependent && AreIn(part))));
}
