using System.Collections;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A relation to load in some way, with others nested in it.</summary>
public sealed record LoadTree(string Name, Load Strategy, IReadOnlyList<LoadTree> Nested)
{
    public static EagerSchema ToSchema(IEnumerable<LoadTree> trees)
    {
        EagerSchema schema = new();
        foreach (LoadTree tree in trees)
        {
            schema[tree.Name] = (tree.Strategy, ToSchema(tree.Nested));
        }

        return schema;
    }

    /// <summary>The paths for EF Core's Include.</summary>
    public static IEnumerable<string> Paths(IModel model, Type type, IEnumerable<LoadTree> trees)
        => trees.SelectMany(tree =>
        {
            INavigationBase relation = Relation(model, type, tree.Name);
            return Paths(model, relation.TargetEntityType.ClrType, tree.Nested).Select(p => $"{relation.Name}.{p}").Prepend(relation.Name);
        });

    /// <summary>The objects that were loaded, as text: the same for the same graph.</summary>
    public static string Show(IModel model, IEnumerable<object> records, IReadOnlyList<LoadTree> trees)
    {
        StringBuilder text = new();
        foreach (object record in records)
        {
            Show(model, record, trees, text);
        }

        return text.ToString();
    }

    /// <summary>Every object that can be reached, once for each row: fails where two stand for one.</summary>
    public static void CheckIdentity(IModel model, IEnumerable<object> records)
    {
        Dictionary<string, object> byKey = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new(records);
        while (open.TryPop(out object? record))
        {
            if (!seen.Add(record))
            {
                continue;
            }

            if (!byKey.TryAdd(Key(model, record), record))
            {
                Assert(false, $"{Key(model, record)} is there twice.");
            }

            IEntityType type = model.FindRuntimeEntityType(record.GetType())!;
            foreach (INavigationBase relation in type.GetNavigations().Cast<INavigationBase>().Concat(type.GetSkipNavigations()).Where(n => n.PropertyInfo is not null))
            {
                foreach (object target in Targets(relation, record))
                {
                    open.Push(target);
                }
            }
        }
    }

    public override string ToString() => $"{Name}:{Strategy}{(Nested.Count == 0 ? "" : $"({string.Join(", ", Nested)})")}";

    /// <summary>The same trees with one part less.</summary>
    public static IEnumerable<IReadOnlyList<LoadTree>> Smaller(IReadOnlyList<LoadTree> trees)
        => trees.SelectMany((tree, i) => Smaller(tree.Nested).Select(IReadOnlyList<LoadTree> (n) => [.. trees.Take(i), tree with { Nested = n }, .. trees.Skip(i + 1)])
            .Prepend([.. trees.Take(i), .. trees.Skip(i + 1)]));

    private static void Show(IModel model, object record, IReadOnlyList<LoadTree> trees, StringBuilder text)
    {
        text.Append(Key(model, record));
        foreach (LoadTree tree in trees)
        {
            INavigationBase relation = Relation(model, record.GetType(), tree.Name);
            if (!relation.DeclaringEntityType.ClrType.IsInstanceOfType(record))
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $" {tree.Name}[");
            foreach (object target in Targets(relation, record).OrderBy(t => Key(model, t), StringComparer.Ordinal))
            {
                Show(model, target, tree.Nested, text);
            }

            text.Append(']');
        }

        text.Append(';');
    }

    private static string Key(IModel model, object record)
    {
        IEntityType type = model.FindRuntimeEntityType(record.GetType())!;
        return $"{type.GetRootType().ClrType.Name}({string.Join(',', type.FindPrimaryKey()!.Properties.Select(p => p.PropertyInfo!.GetValue(record)))})";
    }

    private static IEnumerable<object> Targets(INavigationBase relation, object record)
        => relation.PropertyInfo!.GetValue(record) switch
        {
            null => [],
            IEnumerable items when relation.IsCollection => items.Cast<object>(),
            object target => [target],
        };

    private static INavigationBase Relation(IModel model, Type type, string name)
    {
        IEntityType root = model.FindRuntimeEntityType(type)!.GetRootType();
        return root.GetDerivedTypesInclusive()
            .SelectMany(t => t.GetNavigations().Cast<INavigationBase>().Concat(t.GetSkipNavigations()))
            .First(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static void Assert(bool holds, string message) => Xunit.Assert.True(holds, message);
}
