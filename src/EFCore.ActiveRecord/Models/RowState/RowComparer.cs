using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Models.RowState;

/// <summary>Compares objects of a class by the rows that they stand for: several objects may be of one row. One without a key stands for itself.</summary>
internal sealed class RowComparer(RecordPlan plan) : IEqualityComparer<object>
{
    private readonly Keys _keys = new(plan.Key);

    public new bool Equals(object? x, object? y)
        => ReferenceEquals(x, y) || (plan.HasKey(x!) && plan.HasKey(y!) && _keys.Equals(_keys.Read(x!), _keys.Read(y!)));

    public int GetHashCode(object obj)
        => plan.HasKey(obj) ? _keys.GetHashCode(_keys.Read(obj)!) : RuntimeHelpers.GetHashCode(obj);
}
