using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Commands;

/// <summary>The values of a command's parameters: by their names, or in their order, which takes less.</summary>
internal readonly struct CommandValues
{
    private readonly Dictionary<string, object?>? _named;
    private readonly object?[] _listed;

    public CommandValues(object?[] listed) => _listed = listed;

    private CommandValues(Dictionary<string, object?> named) => (_named, _listed) = (named, []);

    /// <summary>The values of a command that has them already.</summary>
    public static CommandValues None { get; } = new Dictionary<string, object?>();

    public static implicit operator CommandValues(Dictionary<string, object?> named) => new(named);

    /// <summary>A value that columns of different types are compared with is several parameters of one name.</summary>
    public Dictionary<string, object?> ByName(IReadOnlyList<IRelationalParameter> parameters)
    {
        if (_named is not null)
        {
            return _named;
        }

        Dictionary<string, object?> named = new(_listed.Length);
        for (var i = 0; i < _listed.Length; i++)
        {
            named[parameters[i].InvariantName] = _listed[i];
        }

        return named;
    }

    public void AddTo(DbCommand command, IReadOnlyList<IRelationalParameter> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (_named is not null)
            {
                parameters[i].AddDbParameter(command, _named);
            }
            else
            {
                parameters[i].AddDbParameter(command, _listed[i]);
            }
        }
    }
}
