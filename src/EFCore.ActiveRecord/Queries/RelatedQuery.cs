using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Makes the query for the rows that a record's relation leads to.</summary>
internal static class RelatedQuery
{
    public static ActiveQuery<TRelated> Of<TRelated>(object record, LambdaExpression relation)
        where TRelated : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(record);
        var database = DatabaseRegistry.For(record.GetType());
        var plan = database.RequirePlan(record.GetType());
        var name = MemberNames.Of(relation);
        if (plan.Attributes.Require(name).Member is not INavigationBase navigation)
        {
            throw new ArgumentException($"'{name}' of '{plan.ClrType.Name}' is no relation.", nameof(relation));
        }

        // Where the foreign key stands on the other side, the record's own table is not needed.
        if (navigation is INavigation { IsOnDependent: false, ForeignKey: var foreignKey })
        {
            return database.Query<TRelated>().Having(foreignKey.Properties, Values(foreignKey.PrincipalKey.Properties, record));
        }

        if (navigation is INavigation { ForeignKey: var own } && own.Properties.All(p => !p.IsShadowProperty()))
        {
            return database.Query<TRelated>().Having(own.PrincipalKey.Properties, Values(own.Properties, record));
        }

        return (ActiveQuery<TRelated>)typeof(RelatedQuery).GetMethod(nameof(Through), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(plan.ClrType, typeof(TRelated))
            .Invoke(null, [database, plan, record, navigation])!;
    }

    private static ActiveQuery<TRelated> Through<T, TRelated>(ActiveDb database, RecordPlan plan, object record, INavigationBase navigation)
        where T : class, IActiveRecord
        where TRelated : class, IActiveRecord
    {
        var owner = Expression.Parameter(typeof(T), "owner");
        var owners = database.Query<T>().Having(plan.Key, plan.KeyOf(record));
        var related = Paths.Member(owner, navigation);
        var query = navigation.IsCollection
            ? Queryable.SelectMany(owners, Expression.Lambda<Func<T, IEnumerable<TRelated>>>(related, owner))
            : Queryable.Select(owners, Expression.Lambda<Func<T, TRelated>>(related, owner));
        return (ActiveQuery<TRelated>)query;
    }

    private static object?[] Values(IReadOnlyList<IProperty> properties, object record) => [.. properties.Select(p => RecordPlan.Read(p, record))];
}
