// Compiled into tests, samples and benchmarks only: the runtime refuses an assembly older than the one EF Core was built against,
// so an older SQLitePCLRaw is handed over here. With a newer one beside the application this is never called for.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

internal static class SQLitePCLRawResolver
{
#pragma warning disable CA2255 // The projects that compile this file are applications.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => AssemblyLoadContext.Default.Resolving += LoadOlder;

    private static Assembly? LoadOlder(AssemblyLoadContext context, AssemblyName asked)
    {
        if (asked.Name?.StartsWith("SQLitePCLRaw.", StringComparison.Ordinal) != true)
        {
            return null;
        }

        string path = Path.Combine(AppContext.BaseDirectory, asked.Name + ".dll");
        bool isOlder = File.Exists(path) && AssemblyName.GetAssemblyName(path).Version < asked.Version;

        return isOlder ? context.LoadFromAssemblyPath(path) : null;
    }
}
