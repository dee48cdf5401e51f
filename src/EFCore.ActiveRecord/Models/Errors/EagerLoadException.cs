using EFCore.ActiveRecord.Models.Errors;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>Relations cannot be loaded so: the query gives no records that they could be loaded with, or the strategy cannot do what was asked. Nothing was sent.</summary>
public sealed class EagerLoadException : ActiveRecordException
{
    private EagerLoadException(ErrorText message)
        : base(message)
    {
    }

    internal static EagerLoadException WithoutRecords()
        => new("Relations are loaded with records (WithJoined, WithSubquery, WithSelectIn, With), and these records are not the query's result: an operator behind makes something else of them. Leave the load out, or put it behind that operator.");

    internal static EagerLoadException ToOne(INavigationBase relation, bool hasRange)
        => new($"'{relation.Name}' of '{relation.DeclaringEntityType.ClrType.Name}' leads to one record: {(hasRange ? (ErrorText)"there is nothing to skip or take" : "a join cannot filter it; load it by SelectIn or Subquery")}.");

    internal static EagerLoadException InnerBehindLeft(INavigationBase relation)
        => new($"An inner join stands inside '{relation.Name}' of '{relation.DeclaringEntityType.ClrType.Name}', which is joined by a LEFT JOIN. Make that an inner join too, or load it by SelectIn or Subquery.");

    internal static EagerLoadException NoKey(INavigationBase relation)
        => new($"'{relation.Name}' cannot be loaded by a second query: the key of '{relation.DeclaringEntityType.ClrType.Name}' is no property of the class, or there is none. Load it with WithJoined.");
}
