using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>
/// Checks a property for random cases, the same ones in every run. <c>ACTIVERECORD_TEST_CASES=20000</c> makes the run longer, and
/// <c>ACTIVERECORD_TEST_SEED=7,9</c> chooses other cases; the second number must be odd. A failure prints both numbers and the smallest case that still fails.
/// </summary>
public static class RandomCases
{
    private static readonly string? Cases = Environment.GetEnvironmentVariable("ACTIVERECORD_TEST_CASES");
    private static readonly ulong[] Seed = [.. (Environment.GetEnvironmentVariable("ACTIVERECORD_TEST_SEED") ?? "20260102,30405").Split(',').Select(n => ulong.Parse(n, CultureInfo.InvariantCulture))];

    /// <param name="cases">Makes the cases.</param>
    /// <param name="smaller">Those that are tried in the place of one that fails.</param>
    /// <param name="count">The number of cases.</param>
    /// <param name="property">Throws where it does not hold.</param>
    /// <param name="size">How many of the cases that are counted are in one.</param>
    public static void Check<T>(Gen<T> cases, Func<T, IEnumerable<T>> smaller, int count, Func<T, Task> property, int size = 1)
    {
        int number = Math.Max(1, (string.IsNullOrEmpty(Cases) ? count : int.Parse(Cases, CultureInfo.InvariantCulture)) / size);
        Prop.ForAll(Arb.From(cases, smaller), (T value) => property(value).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(number).WithReplay(Seed[0], Seed[1]));
    }
}
