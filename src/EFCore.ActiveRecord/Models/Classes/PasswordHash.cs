using System.Globalization;
using System.Security.Cryptography;

namespace EFCore.ActiveRecord;

/// <summary>A password, of which only a hash is known: PBKDF2 with SHA-256 and a random salt. A property of this type is a text column; it is never written to dictionaries or JSON.</summary>
/// <example><code>
/// user.Password = PasswordHash.Of("sesame");
/// if (user.Password.Verify(given) &amp;&amp; user.Password.NeedsRehash) { await user.UpdateAsync(u => u.Password = PasswordHash.Of(given)); }
/// </code></example>
[Secret]
public sealed class PasswordHash : IEquatable<PasswordHash>
{
    /// <summary>The number of iterations of new hashes: 600,000, as OWASP recommends for PBKDF2 with SHA-256.</summary>
    public const int DefaultIterations = 600_000;

    private const string Scheme = "pbkdf2-sha256";
    private const int SaltLength = 16;
    private const int HashLength = 32;

    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>Whether it was made with fewer iterations than new ones are: make a new one when the password is at hand.</summary>
    public bool NeedsRehash => _iterations < DefaultIterations;

    /// <summary>Hashes a password, with a new salt.</summary>
    /// <param name="password">The password.</param>
    /// <param name="iterations">The number of iterations. It makes the hash, and each check of it, slower.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is less than 1.</exception>
    public static PasswordHash Of(string password, int iterations = DefaultIterations)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PasswordHash(iterations, salt, Hash(password, salt, iterations, HashLength));
    }

    /// <summary>Reads what <see cref="ToStored"/> wrote.</summary>
    /// <param name="stored">The text of the column.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="FormatException">The text is no such hash.</exception>
    public static PasswordHash Parse(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Split('$') is [Scheme, var iterations, var salt, var hash] && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new PasswordHash(count, Convert.FromBase64String(salt), Convert.FromBase64String(hash) is { Length: > 0 } bytes ? bytes : throw Invalid())
            : throw Invalid();
    }

    /// <summary>Whether a password is the one that was hashed. Takes as long whether it is or not.</summary>
    /// <param name="password">The password.</param>
    /// <returns><see langword="true"/> where it is.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    public bool Verify(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return CryptographicOperations.FixedTimeEquals(_hash, Hash(password, _salt, _iterations, _hash.Length));
    }

    /// <summary>The text that the column holds: scheme, iterations, salt and hash.</summary>
    /// <returns>The text, for instance <c>pbkdf2-sha256$600000$…$…</c>.</returns>
    public string ToStored() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}${_iterations}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    /// <summary>Whether both are the same hash with the same salt; two hashes of one password are not.</summary>
    /// <param name="other">The other.</param>
    /// <returns><see langword="true"/> where they are.</returns>
    public bool Equals(PasswordHash? other) => other is not null && string.Equals(ToStored(), other.ToStored(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PasswordHash);

    /// <inheritdoc/>
    public override int GetHashCode() => ToStored().GetHashCode(StringComparison.Ordinal);

    /// <summary>Shows nothing of it, so that no log does.</summary>
    /// <returns><c>PasswordHash</c>.</returns>
    public override string ToString() => nameof(PasswordHash);

    private static byte[] Hash(string password, byte[] salt, int iterations, int length) => Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, length);

    private static FormatException Invalid() => new("The text is no password hash of the form 'pbkdf2-sha256$iterations$salt$hash'.");
}
