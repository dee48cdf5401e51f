using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Lets the records in a query's results know the rows that they came from.</summary>
internal static class ResultSnapshots<T>
{
    private static readonly Shape ResultShape = ShapeOf(typeof(T));

    private enum Shape
    {
        /// <summary>No records, or none that could be found.</summary>
        Plain,
        Record,
        Records,
        Composite,
    }

    public static void Stamp(RecordDatabase database, PreparedQuery query, T? result)
    {
        if (ResultShape != Shape.Plain && result is not null)
        {
            Stamp(database, result, ResultShape, query.Includes);
        }
    }

    private static void Stamp(RecordDatabase database, object value, Shape shape, bool includes)
    {
        switch (shape)
        {
            case Shape.Record:
                StampRecord(database, value, includes);
                break;
            case Shape.Records:
                foreach (var item in (IEnumerable)value)
                {
                    if (item is not null)
                    {
                        StampRecord(database, item, includes);
                    }
                }

                break;
            case Shape.Composite:
                foreach (var (member, memberShape) in CompositeMembers.Of(value.GetType()))
                {
                    if (CompositeMembers.Read(member, value) is { } part)
                    {
                        Stamp(database, part, memberShape, includes);
                    }
                }

                break;
        }
    }

    private static void StampRecord(RecordDatabase database, object record, bool includes)
    {
        if (RecordStates.Get(record) is not null || database.PlanOf(record.GetType()) is not { } plan)
        {
            return;
        }

        RecordStates.Accept(record, plan, database);
        if (!includes)
        {
            return;
        }

        foreach (var relation in plan.Relations)
        {
            foreach (var related in RecordPlan.Targets(relation, record))
            {
                StampRecord(database, related, includes);
            }
        }
    }

    private static Shape ShapeOf(Type type)
    {
        if (type.IsValueType && !type.IsGenericType)
        {
            return Shape.Plain;
        }

        if (typeof(IActiveRecord).IsAssignableFrom(type))
        {
            return Shape.Record;
        }

        var element = type.IsArray ? type.GetElementType() : type.GetInterfaces().Prepend(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0];
        if (element is not null)
        {
            return typeof(IActiveRecord).IsAssignableFrom(element) ? Shape.Records : Shape.Plain;
        }

        return CompositeMembers.IsComposite(type) && CompositeMembers.Of(type).Length > 0 ? Shape.Composite : Shape.Plain;
    }

    /// <summary>Anonymous objects and tuples, whose members can be records: <c>select new { u, p }</c>.</summary>
    private static class CompositeMembers
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, (MemberInfo, Shape)[]> Known = new();

        public static bool IsComposite(Type type)
            => type.IsAssignableTo(typeof(ITuple)) || (type.IsDefined(typeof(CompilerGeneratedAttribute), false) && type.Name.Contains("AnonymousType", StringComparison.Ordinal));

        public static (MemberInfo Member, Shape Shape)[] Of(Type type)
            => Known.GetOrAdd(type, static t => [.. Members(t).Select(m => (m, ShapeOf(TypeOf(m)))).Where(m => m.Item2 != Shape.Plain)]);

        public static object? Read(MemberInfo member, object source)
            => member is FieldInfo field ? field.GetValue(source) : ((PropertyInfo)member).GetValue(source);

        private static IEnumerable<MemberInfo> Members(Type type)
            => type.IsValueType
                ? type.GetFields(BindingFlags.Public | BindingFlags.Instance)
                : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0);

        private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
    }
}
