using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord;

/// <summary>The events that the library logs beside EF Core's, at debug level unless <c>ConfigureWarnings</c> says otherwise.</summary>
public static class ActiveRecordEventId
{
    // Far from the ranges of EF Core and its providers.
    private const int First = 180_000;

    /// <summary>A query of a new shape was compiled: whether its rows are read directly, or EF Core runs it and why. In the category <c>Microsoft.EntityFrameworkCore.Query</c>.</summary>
    public static readonly EventId ReadRouteChosen = new(First, "EFCore.ActiveRecord.Query.ReadRouteChosen");

    /// <summary>
    /// Records are saved: whether directly, which is logged once for each class, or by EF Core's change tracker and why, which is logged for every save.
    /// In the category <c>Microsoft.EntityFrameworkCore.Update</c>.
    /// </summary>
    public static readonly EventId WriteRouteChosen = new(First + 1, "EFCore.ActiveRecord.Update.WriteRouteChosen");
}
