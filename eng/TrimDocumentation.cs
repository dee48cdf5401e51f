#:property PublishAot=false
#:property TreatWarningsAsErrors=true

// Takes out of an XML documentation file what no other assembly can see: dotnet run --file eng/TrimDocumentation.cs -- <assembly> <documentation>
// An overload counts as visible if any of its name is.
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

if (args is not [var assemblyPath, var documentationPath])
{
    Console.Error.WriteLine("Give the assembly and its documentation file.");
    return 2;
}

var visible = Names.VisibleIn(assemblyPath);
var document = XDocument.Load(documentationPath, LoadOptions.PreserveWhitespace);
var members = document.Descendants("member").ToList();
var hidden = members.Where(m => !Names.IsVisible(m.Attribute("name")!.Value, visible)).ToList();
foreach (var member in hidden)
{
    // With the line that it ended.
    if (member.PreviousNode is XText space && string.IsNullOrWhiteSpace(space.Value))
    {
        space.Remove();
    }

    member.Remove();
}

document.Save(documentationPath, SaveOptions.DisableFormatting);
Console.WriteLine($"{documentationPath}: {hidden.Count} of {members.Count} documented members are internal, and were left out.");
return 0;

internal static class Names
{
    /// <summary>"M:Space.Type.Name``1(System.Int32)~System.Int64" is known by "Space.Type.Name". Names with $ stand for extension blocks.</summary>
    public static bool IsVisible(string id, HashSet<string> visible)
    {
        var name = id[2..];
        var block = name.IndexOf(".<", StringComparison.Ordinal);
        if (block >= 0)
        {
            return visible.Contains(name[..block]);
        }

        var end = name.IndexOfAny(['(', '~']);
        name = end >= 0 ? name[..end] : name;
        var arity = name.IndexOf("``", StringComparison.Ordinal);
        return visible.Contains(arity >= 0 ? name[..arity] : name);
    }

    public static HashSet<string> VisibleIn(string assemblyPath)
    {
        using var file = File.OpenRead(assemblyPath);
        using var assembly = new PEReader(file);
        var metadata = assembly.GetMetadataReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if (!IsVisible(metadata, type))
            {
                continue;
            }

            var name = NameOf(metadata, type);
            names.Add(name);
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition).Where(IsVisible))
            {
                names.Add(name + "." + metadata.GetString(method.Name).Replace('.', '#'));
            }

            foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition).Where(f => IsVisible((int)(f.Attributes & FieldAttributes.FieldAccessMask))))
            {
                names.Add(name + "." + metadata.GetString(field.Name));
            }

            foreach (var property in type.GetProperties().Select(metadata.GetPropertyDefinition))
            {
                var accessors = property.GetAccessors();
                if (new[] { accessors.Getter, accessors.Setter }.Any(a => !a.IsNil && IsVisible(metadata.GetMethodDefinition(a))))
                {
                    names.Add(name + "." + metadata.GetString(property.Name));
                }
            }

            foreach (var happening in type.GetEvents().Select(metadata.GetEventDefinition).Where(e => IsVisible(metadata.GetMethodDefinition(e.GetAccessors().Adder))))
            {
                names.Add(name + "." + metadata.GetString(happening.Name));
            }
        }

        return names;
    }

    private static bool IsVisible(MetadataReader metadata, TypeDefinition type)
    {
        switch (type.Attributes & TypeAttributes.VisibilityMask)
        {
            case TypeAttributes.Public:
                return true;
            case TypeAttributes.NestedPublic:
            case TypeAttributes.NestedFamily:
            case TypeAttributes.NestedFamORAssem:
                return IsVisible(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()));
            default:
                return false;
        }
    }

    private static bool IsVisible(MethodDefinition method) => IsVisible((int)(method.Attributes & MethodAttributes.MemberAccessMask));

    /// <summary>Of methods and fields: public, protected, or protected internal.</summary>
    private static bool IsVisible(int access) => access >= (int)MethodAttributes.Family;

    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        var outer = type.GetDeclaringType();
        var space = metadata.GetString(type.Namespace);
        var prefix = !outer.IsNil ? NameOf(metadata, metadata.GetTypeDefinition(outer)) + "." : space.Length > 0 ? space + "." : "";
        return prefix + metadata.GetString(type.Name);
    }
}
