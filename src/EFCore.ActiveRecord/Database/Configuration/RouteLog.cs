using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Logs the routes of queries and saves where EF Core logs: to its loggers, <c>LogTo</c> and diagnostic listeners.</summary>
internal sealed class RouteLog
{
    private Event<DbLoggerCategory.Query>? _reads;
    private Event<DbLoggerCategory.Update>? _writes;

    /// <summary>Logs how queries of a new shape run.</summary>
    public void Read(DbContext context, Type model, string route)
        => (_reads ??= new(context, ActiveRecordEventId.ReadRouteChosen, "Query of '{model}': {route}")).Log(context, model, route);

    /// <summary>Logs how records are saved.</summary>
    public void Write(DbContext context, Type model, string route)
        => (_writes ??= new(context, ActiveRecordEventId.WriteRouteChosen, "Save of '{model}': {route}")).Log(context, model, route);

    private sealed class Event<TCategory>(DbContext context, EventId id, string format)
        where TCategory : LoggerCategory<TCategory>, new()
    {
        private readonly EventDefinition<string, string> _definition = new(
            context.GetService<ILoggingOptions>(), id, LogLevel.Debug, id.Name!, level => LoggerMessage.Define<string, string>(level, id, format));

        public void Log(DbContext context, Type model, string route)
        {
            var logger = context.GetService<IDiagnosticsLogger<TCategory>>();
            if (logger.ShouldLog(_definition))
            {
                _definition.Log(logger, model.Name, route);
            }

            if (logger.NeedsEventData(_definition, out var toListeners, out var toSimpleLogger))
            {
                EventData data = new(_definition, (_, _) => _definition.GenerateMessage(model.Name, route));
                logger.DispatchEventData(_definition, data, toListeners, toSimpleLogger);
            }
        }
    }
}
