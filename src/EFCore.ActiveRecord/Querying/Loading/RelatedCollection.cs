using System.Collections;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The collection that a record has behind a relation, none where the class does not show it; a list is filled as a list, which takes less time.</summary>
internal readonly struct RelatedCollection
{
    private readonly IClrCollectionAccessor? _accessor;
    private readonly IList? _list;

    public RelatedCollection(INavigationBase relation, object owner)
    {
        if (!relation.IsShadowProperty())
        {
            _accessor = relation.GetCollectionAccessor()!;
            _list = _accessor.GetOrCreate(owner, forMaterialization: true) is IList { IsReadOnly: false, IsFixedSize: false } list ? list : null;
        }
    }

    public void Clear(object owner)
    {
        if (_list is not null)
        {
            _list.Clear();
            return;
        }

        foreach (var item in ((IEnumerable?)_accessor?.GetOrCreate(owner, forMaterialization: true) ?? Array.Empty<object>()).Cast<object>().ToList())
        {
            _accessor!.Remove(owner, item);
        }
    }

    public void Add(object owner, object target)
    {
        if (_list is not null)
        {
            _list.Add(target);
        }
        else
        {
            _accessor?.Add(owner, target, forMaterialization: true);
        }
    }
}
