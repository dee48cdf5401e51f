using System.Reflection;
using System.Runtime.InteropServices;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What the numbers depend on, beside the code.</summary>
internal static class Machine
{
    public static IReadOnlyList<string> Facts() =>
    [
        $"{CpuModel()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}",
        $"{RuntimeInformation.FrameworkDescription}",
        string.Join(", ", new[]
        {
            typeof(ActiveDb), typeof(Microsoft.EntityFrameworkCore.DbContext), typeof(Dapper.SqlMapper), typeof(Microsoft.Data.Sqlite.SqliteConnection), typeof(Npgsql.NpgsqlConnection),
        }.Select(t => Version(t.Assembly))),
    ];

    private static string Version(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        var isOwn = assembly == typeof(ActiveDb).Assembly;
        return $"{assembly.GetName().Name} {version[0]}" + (isOwn && version.Length > 1 ? $" ({version[1][..Math.Min(8, version[1].Length)]})" : "");
    }

    private static string CpuModel()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return model ?? $"unknown {RuntimeInformation.ProcessArchitecture} processor";
    }
}
