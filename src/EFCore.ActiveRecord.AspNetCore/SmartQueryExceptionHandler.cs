using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace EFCore.ActiveRecord.AspNetCore;

/// <summary>Answers a wrong name, value, cursor or JSON with status 400 and the problem's details. Asked by <c>app.UseExceptionHandler()</c> only.</summary>
internal sealed class SmartQueryExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // What the program itself answers with is not the request's fault.
        if (exception is NestingLimitException { IsWriting: true } or not (SmartQueryException or InvalidCursorException or RecordJsonException))
        {
            return false;
        }

        var attribute = (exception as SmartQueryException)?.Attribute;
        var problem = TypedResults.Problem(
            title: "A name or value of the request cannot be used.",
            detail: exception.Message,
            statusCode: StatusCodes.Status400BadRequest,
            extensions: attribute is null ? [] : [KeyValuePair.Create<string, object?>("attribute", attribute)]);
        await problem.ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }
}
