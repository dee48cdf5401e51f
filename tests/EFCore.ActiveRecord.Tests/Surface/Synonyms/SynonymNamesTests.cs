using System.Reflection;
using EFCore.ActiveRecord.Synonyms;

namespace EFCore.ActiveRecord.Tests.Surface.Synonyms;

public class SynonymNamesTests
{
    private static readonly string[] OfClasses =
    [
        "AddAsync", "FetchAllAsync", "FetchOneAsync", "FetchOneOrNoneAsync", "Filter", "Find", "FindOneAsync", "FindOneOrNoneAsync", "GetAsync", "GetOrFailAsync",
        "InsertAllAsync", "InsertAsync", "Limit", "Offset", "OneAsync", "OneOrNoneAsync", "Sort", "ToListAsync", "Top",
        "UniqueAllAsync", "UniqueCountAsync", "UniqueFirstAsync", "UniqueOneAsync", "UniqueOneOrNoneAsync",
    ];

    private static readonly string[] OfRecords = ["AddAsync", "EditAsync", "RemoveAsync"];

    // ToListAsync on a query is EF Core's own.
    private static readonly string[] OfQueries
        = [.. OfClasses.Except(["AddAsync", "GetAsync", "GetOrFailAsync", "InsertAllAsync", "InsertAsync", "ToListAsync"])];

    [Fact]
    public void There_is_a_synonym_for_each_name_that_people_bring_and_no_other()
    {
        Assert.Equal([.. OfClasses.Concat(OfRecords).Distinct().Order(StringComparer.Ordinal)], Names(typeof(RecordSynonyms), typeof(AddSynonyms)));
        Assert.Equal([.. OfQueries.Order(StringComparer.Ordinal)], Names(typeof(QuerySynonyms)));
        Assert.Equal(
            [nameof(AddSynonyms), nameof(QuerySynonyms), nameof(RecordSynonyms)],
            typeof(RecordSynonyms).Assembly.GetExportedTypes().Where(t => t.Namespace == typeof(RecordSynonyms).Namespace && !t.IsNested).Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_synonym_only_calls_another_method()
        => Assert.All(
            Methods(typeof(RecordSynonyms), typeof(AddSynonyms), typeof(QuerySynonyms)),
            method => Assert.InRange(method.GetMethodBody()!.GetILAsByteArray()!.Length, 1, 24));

    private static string[] Names(params Type[] types) => [.. Methods(types).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<MethodInfo> Methods(params Type[] types) => types.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly));
}
