using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Makes the query for the rows that a record's relation leads to.</summary>
internal static class RelatedQuery
{
    public static IQueryable<TRelated> Of<TRelated>(object record, LambdaExpression relation)
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
            return RecordQuery.All<TRelated>(database).Having(foreignKey.Properties, Values(foreignKey.PrincipalKey.Properties, record)).ToQueryable();
        }

        if (navigation is INavigation { ForeignKey: var own } && own.Properties.All(p => !p.IsShadowProperty()))
        {
            return RecordQuery.All<TRelated>(database).Having(own.PrincipalKey.Properties, Values(own.Properties, record)).ToQueryable();
        }

        return (IQueryable<TRelated>)typeof(RelatedQuery).GetMethod(nameof(Through), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(plan.ClrType, typeof(TRelated))
            .Invoke(null, [database, plan, record, navigation])!;
    }

    private static IQueryable<TRelated> Through<T, TRelated>(RecordDatabase database, RecordPlan plan, object record, INavigationBase navigation)
        where T : class, IActiveRecord
        where TRelated : class, IActiveRecord
    {
        var owner = Expression.Parameter(typeof(T), "owner");
        var owners = RecordQuery.All<T>(database).Having(plan.Key, plan.KeyOf(record)).ToQueryable();
        var related = Paths.Member(owner, navigation);
        return navigation.IsCollection
            ? Queryable.SelectMany(owners, Expression.Lambda<Func<T, IEnumerable<TRelated>>>(related, owner))
            : Queryable.Select(owners, Expression.Lambda<Func<T, TRelated>>(related, owner));
    }

    private static object?[] Values(IReadOnlyList<IProperty> properties, object record) => [.. properties.Select(p => RecordPlan.Read(p, record))];
}
