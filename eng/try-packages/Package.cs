using System.IO.Compression;
using System.Xml.Linq;

/// <summary>What every package must hold.</summary>
internal static class Package
{
    private static readonly Dictionary<string, string> Dependencies = new()
    {
        ["EFCore.ActiveRecord"] = "Microsoft.EntityFrameworkCore.Relational",
        ["EFCore.ActiveRecord.AspNetCore"] = "EFCore.ActiveRecord Microsoft.AspNetCore.App",
        ["EFCore.ActiveRecord.PostgreSQL"] = "EFCore.ActiveRecord Npgsql.EntityFrameworkCore.PostgreSQL",
        ["EFCore.ActiveRecord.Sqlite"] = "EFCore.ActiveRecord Microsoft.EntityFrameworkCore.Sqlite",
    };

    public static void CheckAll(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.nupkg").Order(StringComparer.Ordinal)];
        Expect.Equal(Dependencies.Count.ToString(), files.Length.ToString());
        foreach (string file in files)
        {
            Check(file);
        }
    }

    private static void Check(string file)
    {
        using ZipArchive package = ZipFile.OpenRead(file);
        XDocument nuspec;
        using (Stream stream = package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open())
        {
            nuspec = XDocument.Load(stream);
        }

        XElement metadata = nuspec.Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        string? Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
        string id = Value("id")!;
        Console.WriteLine($"{id} {Value("version")}");

        Expect.Equal("MIT", Value("license") ?? "no license");
        Expect.Equal("README.md", Value("readme") ?? "no readme");
        if (string.IsNullOrWhiteSpace(Value("description")))
        {
            throw new InvalidOperationException($"'{id}' has no description.");
        }

        HashSet<string> entries = [.. package.Entries.Select(e => e.FullName)];
        foreach (string entry in (string[])["README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"])
        {
            if (!entries.Contains(entry))
            {
                throw new InvalidOperationException($"'{id}' lacks '{entry}'.");
            }
        }

        Expect.Equal($"lib/net10.0/{id}.dll", string.Join(", ", entries.Where(e => e.StartsWith("lib/", StringComparison.Ordinal) && e.EndsWith(".dll", StringComparison.Ordinal))));
        Expect.Equal(Dependencies[id], string.Join(' ', metadata.Descendants()
            .Where(e => e.Name.LocalName is "dependency" or "frameworkReference")
            .Select(e => (e.Attribute("id") ?? e.Attribute("name"))!.Value)
            .Order(StringComparer.Ordinal)));

        // The packages share internal types.
        foreach (XElement own in metadata.Descendants().Where(e => e.Name.LocalName == "dependency" && e.Attribute("id")!.Value.StartsWith("EFCore.ActiveRecord", StringComparison.Ordinal)))
        {
            Expect.Equal($"[{Value("version")}]", own.Attribute("version")!.Value);
        }

        using ZipArchive symbols = ZipFile.OpenRead(Path.ChangeExtension(file, ".snupkg"));
        if (symbols.GetEntry($"lib/net10.0/{id}.pdb") is null)
        {
            throw new InvalidOperationException($"'{id}' has no symbols.");
        }
    }
}
