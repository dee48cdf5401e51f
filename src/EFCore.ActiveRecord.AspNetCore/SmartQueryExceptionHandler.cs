using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace EFCore.ActiveRecord.AspNetCore;

/// <summary>Answers a wrong name or value with status 400 and the problem's details. Asked by <c>app.UseExceptionHandler()</c> only.</summary>
internal sealed class SmartQueryExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SmartQueryException wrong)
        {
            return false;
        }

        var problem = TypedResults.Problem(
            title: "A name or value of the request cannot be used.",
            detail: wrong.Message,
            statusCode: StatusCodes.Status400BadRequest,
            extensions: [KeyValuePair.Create<string, object?>("attribute", wrong.Attribute)]);
        await problem.ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }
}
