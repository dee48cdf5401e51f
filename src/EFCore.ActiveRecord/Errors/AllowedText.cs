namespace EFCore.ActiveRecord;

/// <summary>The attributes that may be named, for messages.</summary>
internal static class AllowedText
{
    public static string Of(IReadOnlyList<string> allowed)
        => allowed.Count == 0 ? "Leave it out: none is allowed." : $"Allowed are {string.Join(", ", allowed.Select(a => $"'{a}'"))}.";
}
