using EFCore.ActiveRecord.Specifications.Database.Configuration;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>How a database compares texts where case is ignored.</summary>
/// <param name="LikeIgnoresCase">Whether its LIKE does so too.</param>
/// <param name="Fold">A text as any that differs from it in case alone.</param>
public sealed record TextRules(bool LikeIgnoresCase, Func<string, string> Fold)
{
    private static readonly TextRules OfUnicode = new(LikeIgnoresCase: false, text => text.ToLowerInvariant());

    /// <summary>Only the letters of ASCII have a case.</summary>
    private static readonly TextRules OfAscii = new(LikeIgnoresCase: true, text => string.Concat(text.Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : c)));

    public static TextRules Of(ActiveDb db) => db.IsSqlite() ? OfAscii : OfUnicode;
}
