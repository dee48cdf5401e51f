using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The other side of a relation that is loaded. It shows the records as well, as it does where EF Core joins; a collection that is loaded itself is whole.</summary>
/// <param name="relation">The relation on the other side.</param>
/// <param name="loaded">The objects for which it was loaded itself.</param>
/// <param name="targets">The number of objects that have it.</param>
internal sealed class Inverse(INavigationBase relation, HashSet<object> loaded, int targets)
{
    private readonly Dictionary<object, (RelatedCollection Collection, HashSet<object>? There)> _shown = new(relation.IsCollection ? targets : 0, ReferenceEqualityComparer.Instance);

    public void Show(object target, object owner)
    {
        if (!relation.IsCollection)
        {
            Relations.SetReference(relation, target, owner);
            return;
        }

        if (!_shown.TryGetValue(target, out var shown))
        {
            if (!loaded.Contains(target))
            {
                // Each record comes once, so only those that were there before need be looked for.
                var before = RecordPlan.Targets(relation, target);
                shown = (new RelatedCollection(relation, target), before is ICollection<object> { Count: 0 } ? null : new(before, ReferenceEqualityComparer.Instance));
            }

            _shown.Add(target, shown);
        }

        if (shown.There is null || shown.There.Add(owner))
        {
            shown.Collection.Add(target, owner);
        }
    }
}
