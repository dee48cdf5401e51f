using System.Collections;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Loading;

/// <summary>The collection that a record has behind a relation; a list is filled as a list, which takes less time.</summary>
internal readonly struct RelatedCollection
{
    private readonly IClrCollectionAccessor _accessor;
    private readonly object _owner;
    private readonly IList? _list;

    private RelatedCollection(IClrCollectionAccessor accessor, object owner)
    {
        _accessor = accessor;
        _owner = owner;
        _list = accessor.GetOrCreate(owner, forMaterialization: true) is IList { IsReadOnly: false, IsFixedSize: false } list ? list : null;
    }

    /// <returns><see langword="null"/> where the class does not show the relation.</returns>
    public static RelatedCollection? Of(INavigationBase relation, object owner)
        => relation.IsShadowProperty() ? null : new RelatedCollection(relation.GetCollectionAccessor()!, owner);

    public void Clear()
    {
        if (_list is not null)
        {
            _list.Clear();
            return;
        }

        foreach (var item in ((IEnumerable)_accessor.GetOrCreate(_owner, forMaterialization: true)).Cast<object>().ToList())
        {
            _accessor.Remove(_owner, item);
        }
    }

    public void Add(object target)
    {
        if (_list is not null)
        {
            _list.Add(target);
        }
        else
        {
            _accessor.Add(_owner, target, forMaterialization: true);
        }
    }
}
