namespace EFCore.ActiveRecord.Models.Errors;

/// <summary>The attributes that may be named, for messages.</summary>
internal static class AllowedText
{
    public static ErrorText Of(IReadOnlyList<string> allowed) => allowed.Count == 0 ? "Leave it out: none is allowed." : (ErrorText)$"Allowed are {allowed}.";
}
