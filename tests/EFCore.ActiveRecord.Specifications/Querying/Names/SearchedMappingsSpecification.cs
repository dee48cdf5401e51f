using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>One value may be compared with columns of different types, whether somebody listens to commands or not.</summary>
public abstract class SearchedMappingsSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Person)];

    [SkippableFact]
    public async Task A_search_finds_what_is_in_any_of_the_columns()
    {
        await Person.CreateAllAsync([new Person { Name = "abc", Mail = "x@example.org" }, new Person { Name = "x", Mail = "b@example.org", Note = "z" }, new Person { Name = "x", Mail = "y@example.org" }]);
        List<string> log = [];
        await using ActiveDb logging = Open(Store, options => options.LogTo(log.Add, LogLevel.Information));
        await using ActiveDb silent = Open(Store);
        foreach (ActiveDb database in new[] { Db, logging, silent })
        {
            using IDisposable use = database.Use();
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(2, (await Person.Search("b").ToListAsync()).Count);
                Assert.Equal(2, await Person.Search("b").CountAsync());
                Assert.True(await Person.Search("b").AnyAsync());
                Assert.Equal(2, (await Person.SmartQuery(QueryInput.Parse("search=b")).ToListAsync()).Count);
                Assert.Equal(2, (await Person.Search("b").OrderBy("id").PaginateAsync(1, 5)).TotalItems);
                Assert.Equal(2, (await Person.Search("b").PaginateAfterAsync(null, 5)).Count);
                Assert.Equal("abc", (await Person.Search("b").OrderBy("id").FirstAsync()).Name);
            }
        }

        Assert.NotEmpty(log);
    }

    [SkippableFact]
    public async Task A_captured_variable_is_compared_with_several_columns()
    {
        await Person.CreateAsync(new Person { Name = "same", Note = "same" });
        string text = "same";
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, await Person.Where(p => p.Name == text && p.Note == text).CountAsync());
            Assert.Single(await Person.Where(p => p.Name == text || p.Note == text).ToListAsync());
        }
    }

    public class Person : Model
    {
        public int Id { get; set; }
        [MaxLength(40)] public string Name { get; set; } = "";
        [Email] public string? Mail { get; set; }
        public string? Note { get; set; }
    }
}
