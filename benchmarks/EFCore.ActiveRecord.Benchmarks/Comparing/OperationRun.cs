using System.Diagnostics;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Measures the contestants of one operation, in turns: whatever else the machine does at a time slows all of them.</summary>
internal sealed class OperationRun(Operation operation, TimeSpan time)
{
    private const int CallsBetweenRounds = 1000;
    private const int LeastRounds = 5;
    private const int WarmUpPasses = 3;

    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(400);

    private readonly IReadOnlyList<Contestant> _contestants = Contestant.Of(operation);

    public async Task<IReadOnlyList<Measurement>> MeasureAsync()
    {
        await CheckAsync();
        var calls = await WarmUpAsync();
        Measurement[] measurements = [.. _contestants.Select(c => new Measurement(c.Name))];
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(started) < time; round++)
        {
            var times = new double[_contestants.Count];
            for (var turn = 0; turn < times.Length; turn++)
            {
                var i = (round + turn) % times.Length;
                var (elapsed, bytes) = await BatchAsync(_contestants[i], round * CallsBetweenRounds, calls[i]);
                times[i] = elapsed.TotalMicroseconds / calls[i];
                measurements[i].Bytes.Add((double)bytes / calls[i]);
            }

            for (var i = 0; i < times.Length; i++)
            {
                measurements[i].Microseconds.Add(times[i]);
                measurements[i].Ratios.Add(times[i] / times[0]);
            }
        }

        return measurements;
    }

    /// <summary>Makes sure that the contestants find or leave behind the same, and not nothing.</summary>
    private async Task CheckAsync()
    {
        if (_contestants is not [{ IsBaseline: true }, ..])
        {
            throw new InvalidOperationException($"'{operation.Title}' has no baseline to compare with.");
        }

        Dictionary<int, string> expected = [];
        foreach (var contestant in _contestants)
        {
            await operation.PrepareAsync(0, operation.CheckedCalls);
            for (var call = 0; call < operation.CheckedCalls; call++)
            {
                var found = ResultText.Of(await contestant.ResultAsync()) + ResultText.Of(await operation.RowsAfterCallAsync());
                if (found.Length == 0)
                {
                    throw new InvalidOperationException($"'{operation.Title}': {contestant.Name} found nothing in call {call}.");
                }

                if (!expected.TryAdd(call, found) && expected[call] != found)
                {
                    throw new InvalidOperationException($"'{operation.Title}': {contestant.Name} differs in call {call}.\n--- {_contestants[0].Name}:\n{expected[call]}--- {contestant.Name}:\n{found}");
                }
            }
        }
    }

    /// <returns>How many calls fill a batch, of each contestant.</returns>
    private async Task<int[]> WarmUpAsync()
    {
        var calls = new int[_contestants.Count];
        var spent = new TimeSpan[_contestants.Count];

        // In turns, with pauses in between: the JIT compiler takes its last step in the background, after a while without new methods.
        for (var pass = 1; pass <= WarmUpPasses; pass++)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                for (var batch = 1; spent[i] < pass * WarmUpTime; batch *= 2)
                {
                    var (elapsed, _) = await BatchAsync(_contestants[i], batch, batch);
                    spent[i] += elapsed;
                    calls[i] = Math.Max(1, (int)Math.Round(BatchTime / (elapsed / batch)));
                }
            }

            await Task.Delay(200);
        }

        return calls;
    }

    private async Task<(TimeSpan Time, long Bytes)> BatchAsync(Contestant contestant, int firstCall, int calls)
    {
        await operation.PrepareAsync(firstCall, calls);

        // Nobody pays for the garbage of the one before.
        GC.Collect();
        var run = contestant.Run;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
        {
            await run();
        }

        var time = Stopwatch.GetElapsedTime(started);

        // Of all threads, as a call may go on on another one.
        return (time, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }
}
