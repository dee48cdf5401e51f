using System.Collections.Concurrent;
using System.Collections.Frozen;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>The table of a class whose rows are written directly, with the statements for it.</summary>
internal sealed class WriteTable
{
    /// <summary>A set of columns is a number of so many bits.</summary>
    public const int MaxColumns = 128;

    // Which columns are written is the program's choice; a bound for one that chooses all there are.
    private const int MaxStatements = 1000;

    private readonly ConcurrentDictionary<(WriteKind Kind, UInt128 Values, UInt128 Nulls), WriteStatement> _statements = new();
    private volatile Entry? _last;
    private readonly FrozenDictionary<IProperty, int> _indexes;
    private readonly WriteColumn[] _columns;
    private readonly int[] _key;
    private readonly int[] _tokens;
    private readonly int[] _optional;
    private readonly UInt128 _always;
    private readonly IRelationalCommandBuilderFactory _commands;
    private readonly ISqlGenerationHelper _sql;
    private readonly string _name;

    public WriteTable(DbContext context, RecordPlan plan)
    {
        Plan = plan;
        _commands = context.GetService<IRelationalCommandBuilderFactory>();
        _sql = context.GetService<ISqlGenerationHelper>();
        var table = StoreObjectIdentifier.Table(plan.EntityType.GetTableName()!, plan.EntityType.GetSchema());
        _name = _sql.DelimitIdentifier(table.Name, table.Schema);
        _columns = [.. plan.Properties
            .Select(p => (Property: p, Column: p.GetColumnName(table)))
            .Where(c => c.Column is not null)
            .Select(c => new WriteColumn(plan, c.Property, _sql.DelimitIdentifier(c.Column!)))];
        _indexes = _columns.Select((c, i) => (c.Property, i)).ToFrozenDictionary(c => c.Property, c => c.i);
        _key = [.. plan.Key.Select(p => _indexes[p])];
        _tokens = [.. IndexesOf(p => p.IsConcurrencyToken)];
        _optional = [.. IndexesOf(p => p.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && p.GetBeforeSaveBehavior() == PropertySaveBehavior.Save)];
        _always = IndexesOf(p => !p.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && p.GetBeforeSaveBehavior() == PropertySaveBehavior.Save).Aggregate(UInt128.Zero, With);
        Keys = new Keys(plan.Key);
        Stamps = [.. plan.Stamps.All.Select(s => new WriteStamp(s, TimestampColumns.UnsetCheck(s), MemberSetter.Of(s)))];
        Generators = [.. plan.EntityType.GetProperties()
            .Where(p => !p.IsShadowProperty())
            .Select(p => (p, GeneratedValues.GeneratorOf(context, plan.EntityType, p)!))
            .Where(g => g.Item2 is not null)];
        UniqueColumns = plan.EntityType.GetIndexes().Where(i => i.IsUnique).SelectMany(i => i.Properties)
            .Concat(plan.EntityType.GetKeys().Where(k => !k.IsPrimaryKey()).SelectMany(k => k.Properties))
            .ToFrozenSet();
        RefersToItself = plan.EntityType.GetForeignKeys().Any(f => f.PrincipalEntityType.GetRootType() == plan.EntityType.GetRootType());
    }

    public RecordPlan Plan { get; }

    /// <summary>What a new record gets the time in.</summary>
    public WriteStamp[] Stamps { get; }

    /// <summary>The properties that the program generates values for.</summary>
    public IReadOnlyList<(IProperty Property, ValueGenerator Generator)> Generators { get; }

    /// <summary>Columns that, beside the key, no two rows have the same values in.</summary>
    public FrozenSet<IProperty> UniqueColumns { get; }

    /// <summary>Compares rows by their keys.</summary>
    public Keys Keys { get; }

    /// <summary>Whether its rows may depend on each other.</summary>
    public bool RefersToItself { get; }

    /// <summary>The statement that writes a row.</summary>
    /// <param name="write">The row, with all of the record's values set.</param>
    /// <param name="stamps">What an update sets beside the changed columns.</param>
    public WriteStatement StatementFor(RecordWrite write, IReadOnlyList<IProperty> stamps)
    {
        var key = write.Kind switch
        {
            WriteKind.Insert => (write.Kind, Inserted(write), default),
            WriteKind.Update => (write.Kind, Updated(write, stamps), NullTokens(write)),
            _ => (write.Kind, default(UInt128), NullTokens(write)),
        };
        if (_last is { } last && last.Key == key)
        {
            return last.Statement;
        }

        if (_statements.TryGetValue(key, out var statement))
        {
            _last = new Entry(key, statement);
            return statement;
        }

        if (_statements.Count >= MaxStatements)
        {
            _statements.Clear();
        }

        return _statements.GetOrAdd(key, Make(key));
    }

    /// <summary>The columns that an insert sends: those that the database fills in only where the record has a value for them.</summary>
    private UInt128 Inserted(RecordWrite write)
    {
        var set = _always;
        foreach (var i in _optional)
        {
            if (_columns[i].IsGiven(write))
            {
                set = With(set, i);
            }
        }

        return set;
    }

    private UInt128 Updated(RecordWrite write, IReadOnlyList<IProperty> stamps)
    {
        var set = UInt128.Zero;
        for (var i = 0; i < write.Changed.Count; i++)
        {
            set = With(set, _indexes[write.Changed[i]]);
        }

        for (var i = 0; i < write.Shadows.Count; i++)
        {
            set = With(set, _indexes[write.Shadows[i].Property]);
        }

        for (var i = 0; i < stamps.Count; i++)
        {
            set = With(set, _indexes[stamps[i]]);
        }

        return set;
    }

    private UInt128 NullTokens(RecordWrite write)
    {
        var set = UInt128.Zero;
        foreach (var i in _tokens)
        {
            if (_columns[i].Original(write) is null)
            {
                set = With(set, i);
            }
        }

        return set;
    }

    private WriteStatement Make((WriteKind Kind, UInt128 Values, UInt128 Nulls) key)
    {
        var isInsert = key.Kind == WriteKind.Insert;
        var values = Enumerable.Range(0, _columns.Length).Where(i => Has(key.Values, i)).ToList();
        var given = isInsert ? ValueGenerated.OnAdd : ValueGenerated.OnUpdate;
        var returned = key.Kind == WriteKind.Delete ? [] : Enumerable.Range(0, _columns.Length)
            .Where(i => _columns[i].Property.ValueGenerated.HasFlag(given) && !Has(key.Values, i) && !_columns[i].Property.IsShadowProperty());
        return new WriteStatement(
            key.Kind,
            _name,
            [.. values.Select(i => _columns[i])],
            isInsert ? [] : [.. _key.Concat(_tokens).Distinct().Select(i => new WriteCondition(_columns[i], Has(key.Nulls, i)))],
            [.. returned.Select(i => _columns[i])],
            _commands,
            _sql);
    }

    private IEnumerable<int> IndexesOf(Func<IProperty, bool> isOne) => Enumerable.Range(0, _columns.Length).Where(i => isOne(_columns[i].Property));

    private static UInt128 With(UInt128 set, int index) => set | (UInt128.One << index);

    private static bool Has(UInt128 set, int index) => (set & (UInt128.One << index)) != 0;

    private sealed record Entry((WriteKind Kind, UInt128 Values, UInt128 Nulls) Key, WriteStatement Statement);
}

/// <summary>A property that takes the time of a new row.</summary>
/// <param name="Property">The property.</param>
/// <param name="IsUnset">Whether a record has no time there.</param>
/// <param name="Set">Sets it in a record.</param>
internal sealed record WriteStamp(IProperty Property, Func<object, bool> IsUnset, Action<object, object?> Set)
{
    /// <summary>The property as a list.</summary>
    public IReadOnlyList<IProperty> Properties { get; } = [Property];
}
