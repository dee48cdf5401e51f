using System.Diagnostics.CodeAnalysis;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Takes results that are there already, without waiting and without a state machine.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Nothing is waited for.")]
internal static class Buffered
{
    public static bool TryTake(Task<bool> task, out bool result)
        => (result = task.IsCompletedSuccessfully && task.Result) || task.IsCompletedSuccessfully;

    /// <param name="task">What may have a result.</param>
    /// <param name="result">The result.</param>
    /// <param name="later">What will have it, where it is not there.</param>
    public static bool TryTake(ValueTask<bool> task, out bool result, [NotNullWhen(false)] out Task<bool>? later)
    {
        var isThere = task.IsCompletedSuccessfully;
        (result, later) = isThere ? (task.Result, null) : (false, task.AsTask());
        return isThere;
    }
}
