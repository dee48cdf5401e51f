using System.Diagnostics;
using EFCore.ActiveRecord.Benchmarks;

// First of all, and in a class of its own: a cold start pays for all that is loaded here.
var started = Stopwatch.GetTimestamp();
return args is [ColdStart.ChildCommand, var contestant, var connection]
    ? await ColdStartChild.RunAsync(contestant, connection, started)
    : await Commands.RunAsync(args);
