using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Surface.Input;

/// <summary>The attributes that an input may name for one purpose. They are what the model has behind the names, so it does not matter how either side writes them.</summary>
internal sealed class AllowedNames
{
    private readonly HashSet<string> _paths;

    /// <exception cref="ArgumentException">The class has no such attribute: the program is wrong, not its input.</exception>
    public AllowedNames(RecordPlan plan, IReadOnlyList<string> names)
    {
        Names = names;
        try
        {
            _paths = [.. names.Select(name => Canonical(AttributePath.Of(plan, name)))];
        }
        catch (UnknownAttributeException e)
        {
            throw new ArgumentException($"An attribute is allowed that there is not. {e.Message}", nameof(names), e);
        }
    }

    public IReadOnlyList<string> Names { get; }

    public bool Contain(AttributePath path) => _paths.Contains(Canonical(path));

    private static string Canonical(AttributePath path)
        => string.Join('.', path.Relations.Cast<IReadOnlyPropertyBase>().Concat(path.Parts).Select(p => p.Name).Append(path.Member?.Name ?? path.Hybrids[0].Name));
}
