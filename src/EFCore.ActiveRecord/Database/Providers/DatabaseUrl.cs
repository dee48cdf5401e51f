using System.Globalization;

namespace EFCore.ActiveRecord.Providers;

/// <summary>A database URL in its parts: <c>scheme://user:password@host:port/database?option=value</c>, percent-encoded as URLs are.</summary>
public sealed record DatabaseUrl
{
    internal DatabaseUrl()
    {
    }

    /// <summary>The scheme, in lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>The user's name; <see langword="null"/> if there is none.</summary>
    public string? User { get; init; }

    /// <summary>The password; <see langword="null"/> if there is none.</summary>
    public string? Password { get; init; }

    /// <summary>The host; <see langword="null"/> if there is none.</summary>
    public string? Host { get; init; }

    /// <summary>The port; <see langword="null"/> if there is none.</summary>
    public int? Port { get; init; }

    /// <summary>What follows the first slash after the host; <see langword="null"/> where there is no such slash.</summary>
    public string? Path { get; init; }

    /// <summary>The options behind the question mark, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>The URL without its password and options, for messages.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => $"{Scheme}://{(User is null ? "" : User + "@")}{Host}{(Port is null ? "" : ":" + Port.Value.ToString(CultureInfo.InvariantCulture))}{(Path is null ? "" : "/" + Path)}";

    /// <exception cref="DatabaseUrlException"/>
    internal static DatabaseUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd <= 0)
        {
            throw new DatabaseUrlException("A database URL starts with a scheme and '://', as in 'sqlite:///blog.db' or 'postgresql://user:password@host:5432/blog'; this one does not.");
        }

        var scheme = url[..schemeEnd].ToLowerInvariant();
        var (rest, query) = Split(url[(schemeEnd + 3)..], '?');
        var (authority, path) = Split(rest, '/');
        var at = authority.LastIndexOf('@');
        if (at < 0 && authority.Contains(':', StringComparison.Ordinal) && url.Contains('@', StringComparison.Ordinal))
        {
            // What looks like a port and a path may be a password: nothing of it is quoted.
            throw new DatabaseUrlException("The database URL has an '@' behind the first '/' or '?' after its ':'. In a user name or password '/' is written '%2F' and '?' '%3F'; in a database name or option '@' is written '%40'.");
        }

        var (user, password) = at < 0 ? (null, null) : Split(authority[..at], ':');
        var (host, port) = HostAndPort(authority[(at + 1)..]);
        return new DatabaseUrl
        {
            Scheme = scheme,
            User = Decode(user, "user"),
            Password = Decode(password, "password"),
            Host = Decode(host.Length == 0 ? null : host, "host"),
            Port = port,
            Path = Decode(path, "database"),
            Options = [.. (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Option)],
        };
    }

    private static (string First, string? Second) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static (string Host, int? Port) HostAndPort(string text)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', bracket + 1);
        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        if (colon < 0)
        {
            return (host, null);
        }

        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (host, port)
            : throw new DatabaseUrlException($"The port '{text[(colon + 1)..]}' of the database URL is not a number from 1 to 65535.");
    }

    private static KeyValuePair<string, string> Option(string pair)
    {
        var (name, value) = Split(pair, '=');
        return value is null
            ? throw new DatabaseUrlException($"The option '{name}' of the database URL has no value: write '{name}=...'.")
            : KeyValuePair.Create(Decode(name, "option")!, Decode(value, "option")!);
    }

    private static string? Decode(string? text, string part)
    {
        if (text is null)
        {
            return null;
        }

        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new DatabaseUrlException($"The {part} of the database URL has a '%' that is not followed by two hexadecimal digits. Write '%25' for a '%'.");
            }
        }

        return Uri.UnescapeDataString(text);
    }
}
