using System.Globalization;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Surface.Input;

/// <summary>The names in an input that are no filters.</summary>
internal static class InputNames
{
    public const string Sort = "sort";
    public const string Search = "search";
    public const string Page = "page";
    public const string PerPage = "per_page";

    /// <summary>The reserved name that is meant; <see langword="null"/> for the key of a filter.</summary>
    public static string? Reserved(string name)
        => SnakeCase.FoldsTo(name, Sort) ? Sort
            : SnakeCase.FoldsTo(name, Search) ? Search
            : SnakeCase.FoldsTo(name, Page) ? Page
            : SnakeCase.FoldsTo(name, "perpage") ? PerPage
            : null;

    /// <summary>A whole number from 1 on; <see langword="null"/> for anything else.</summary>
    public static int? Number(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
