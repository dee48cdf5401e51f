using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>The relations of records as they stood before a write: when EF Core lets go of a new record that could not be saved, it cuts them.</summary>
internal sealed class KeptRelations
{
    private readonly List<(object Record, INavigationBase Relation, List<object> Targets)> _kept = [];

    public KeptRelations(IReadOnlyList<RecordWrite> writes)
    {
        foreach (var write in writes)
        {
            foreach (var relation in write.Plan.Relations)
            {
                var targets = Keep(write.Record, relation);
                if (relation.Inverse is { } inverse)
                {
                    targets.ForEach(t => Keep(t, inverse));
                }
            }
        }
    }

    public void Restore()
    {
        foreach (var (record, relation, targets) in _kept)
        {
            foreach (var target in targets.Except(RecordPlan.Targets(relation, record), ReferenceEqualityComparer.Instance))
            {
                if (relation.IsCollection)
                {
                    relation.GetCollectionAccessor()!.Add(record, target!, forMaterialization: false);
                }
                else
                {
                    RecordPlan.Write(relation, record, target);
                }
            }
        }
    }

    private List<object> Keep(object record, INavigationBase relation)
    {
        List<object> targets = [.. RecordPlan.Targets(relation, record)];
        if (targets.Count > 0)
        {
            _kept.Add((record, relation, targets));
        }

        return targets;
    }
}
