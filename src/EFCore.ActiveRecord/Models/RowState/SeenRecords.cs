namespace EFCore.ActiveRecord.Models.RowState;

/// <summary>A set of objects, each being equal to itself alone. One by itself, as most writes have it, needs no hash.</summary>
/// <param name="count">How many there will be.</param>
internal sealed class SeenRecords(int count)
{
    private object? _first;
    private HashSet<object>? _others;

    /// <returns><see langword="false"/> where the object is in it already.</returns>
    public bool Add(object record)
    {
        if (_first is null)
        {
            _first = record;
            return true;
        }

        return record != _first && (_others ??= new(count, ReferenceEqualityComparer.Instance)).Add(record);
    }

    public bool Contains(object record) => record == _first || _others?.Contains(record) == true;
}
