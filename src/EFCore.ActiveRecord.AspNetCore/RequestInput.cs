using Microsoft.AspNetCore.Http;

namespace EFCore.ActiveRecord.AspNetCore;

/// <summary>Makes the request's query string a service of the request: that is how a type that knows no ASP.NET Core becomes a parameter of endpoints and actions.</summary>
internal static class RequestInput
{
    /// <exception cref="InvalidOperationException">There is no request.</exception>
    public static QueryInput Of(IHttpContextAccessor accessor)
        => accessor.HttpContext is { } context
            ? QueryInput.From(context.Request.Query)
            : throw new InvalidOperationException("A QueryInput is the query string of a request, and there is none here. Make one with QueryInput.Parse(...).");
}
