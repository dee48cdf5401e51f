using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

/// <summary>The second column of these pages' tables names what the library, the models of this project and EF Core have.</summary>
public partial class NamesTests
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    private static readonly Assembly[] Library =
        [typeof(IActiveRecord).Assembly, typeof(ActiveRecordServiceCollectionExtensions).Assembly];

    /// <summary>What EF Core and .NET bring that is written on the right side as it is on the left.</summary>
    private static readonly Type[] Foreign =
    [
        typeof(EntityFrameworkQueryableExtensions), typeof(RelationalQueryableExtensions), typeof(Queryable), typeof(DbContext),
    ];

    private static readonly Assembly[] AttributesOfOthers = [typeof(KeyAttribute).Assembly, typeof(IndexAttribute).Assembly];

    [Fact]
    public void Every_name_in_the_tables_exists()
    {
        HashSet<string> members = [.. Members()];
        HashSet<string> attributes = [.. Library.Concat(AttributesOfOthers).SelectMany(a => a.GetExportedTypes()).Select(t => t.Name)];

        List<string> unknown =
        [
            .. from code in Codes()
               from Match name in Member().Matches(code.Text)
               where !members.Contains(name.Groups["name"].Value)
               select $"{code.Place}: '{name.Groups["name"].Value}' in '{code.Text}'",
            .. from code in Codes()
               from Match name in AttributeName().Matches(code.Text)
               where !attributes.Contains($"{name.Groups["name"].Value}Attribute")
               select $"{code.Place}: [{name.Groups["name"].Value}] in '{code.Text}'",
        ];

        Assert.True(unknown.Count == 0, $"The tables name what does not exist:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public void Every_page_has_names_to_check()
        => Assert.Equal(5, Codes().GroupBy(c => c.Place.Split(',')[0]).Count(page => page.Count() > 15));

    private static IEnumerable<string> Members()
        => Library.SelectMany(a => a.GetExportedTypes())
            .Concat(Foreign)
            .Concat(typeof(NamesTests).Assembly.GetExportedTypes().Where(t => t.IsAssignableTo(typeof(IActiveRecord))))
            .SelectMany(type => type.GetMembers(Public).Select(m => m.Name))
            .Select(name => name.StartsWith("get_", StringComparison.Ordinal) ? name["get_".Length..] : name);

    /// <summary>The inline code in the second cell of each row.</summary>
    private static IEnumerable<(string Place, string Text)> Codes()
        => from page in Repository.Pages
           let name = Repository.NameOf(page)
           where name.StartsWith("docs/coming-from/", StringComparison.Ordinal)
           from line in File.ReadLines(page).Index()
           where line.Item.StartsWith('|')
           from Match code in InlineCode().Matches(line.Item.Split('|')[2])
           select ($"{name}, line {line.Index + 1}", code.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    /// <summary>A name behind a dot, or in front of a parenthesis where it is no attribute's.</summary>
    [GeneratedRegex(@"(?<=[\w)]\.)(?<name>[A-Z]\w*)|(?<!\[)\b(?<name>[A-Z]\w*)(?=(<\w+>)?\()")]
    private static partial Regex Member();

    [GeneratedRegex(@"\[(?<name>[A-Z]\w*)")]
    private static partial Regex AttributeName();
}
