using EFCore.ActiveRecord.Specifications.Querying.Execution;
using EFCore.ActiveRecord.Synonyms;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Synonyms;

/// <summary>Each synonym does what the method does that it stands for.</summary>
public abstract class SynonymsSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Records_are_written()
    {
        Tag one = await Tag.InsertAsync(new Tag { Name = "one" });
        Tag two = await Tag.InsertAsync(new { name = "two" });
        Tag three = await Tag.AddAsync(new Tag { Name = "three" });
        Tag four = await Tag.AddAsync(new { name = "four" });
        Tag five = await new Tag { Name = "five" }.AddAsync();
        IReadOnlyList<Tag> more = await Tag.InsertAllAsync([new Tag { Name = "six" }]);
        Assert.All([one, two, three, four, five, more[0]], t => Assert.NotEqual(0, t.Id));

        await one.EditAsync(new { name = "1" });
        await two.EditAsync(t => t.Name = "2");
        await three.RemoveAsync();
        Assert.Equal(["1", "2", "five", "four", "six"], (await Tag.FetchAllAsync()).Select(t => t.Name).Except(["cs", "sql"]).Order(StringComparer.Ordinal));

        Document document = await Document.SingleAsync();
        await document.RemoveAsync(hard: true);
        Assert.Equal(1, await Document.Query.IncludeDeleted().CountAsync());
    }

    [SkippableFact]
    public async Task Records_are_found()
    {
        int ann = Id("ann");

        Assert.Equal("ann", (await User.GetAsync(ann))!.Username);
        Assert.Equal("ann", (await User.GetAsync(ann, CancellationToken.None))!.Username);
        Assert.Equal(4, (await OrderLine.GetAsync([1, "b"], CancellationToken.None))!.Quantity);
        Assert.Equal(5, (await OrderLine.GetAsync(2, "a"))!.Quantity);
        Assert.Null(await User.GetAsync(-1));
        Assert.Equal("ann", (await User.GetOrFailAsync(ann)).Username);
        Assert.Equal("ann", (await User.GetOrFailAsync(ann, CancellationToken.None)).Username);
        Assert.Equal(4, (await OrderLine.GetOrFailAsync([1, "b"], CancellationToken.None)).Quantity);
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.GetOrFailAsync(-1));

        Assert.Equal("ann", (await User.FindOneAsync(u => u.Username == "ann")).Username);
        Assert.Equal("ann", (await User.FindOneAsync(new { username = "ann" })).Username);
        Assert.Null(await User.FindOneOrNoneAsync(u => u.Username == "x"));
        Assert.Null(await User.FindOneOrNoneAsync(new { username = "x" }));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.FindOneAsync(u => u.Username == "x"));
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.FindOneOrNoneAsync(u => u.Age == 31));
        Assert.Equal("ann", (await User.Query.FindOneAsync(u => u.Username == "ann")).Username);
        Assert.Equal("ann", (await User.Query.FindOneAsync(new { username = "ann" })).Username);
        Assert.Null(await User.Query.FindOneOrNoneAsync(u => u.Username == "x"));
        Assert.Null(await User.Query.FindOneOrNoneAsync(new { username = "x" }));
    }

    [SkippableFact]
    public async Task One_record_is_taken()
    {
        Assert.Equal("ten", (await Legacy.OneAsync()).Text);
        Assert.Equal("ten", (await Legacy.FetchOneAsync()).Text);
        Assert.Equal("ten", (await Legacy.UniqueOneAsync()).Text);
        Assert.Equal("ten", (await Legacy.OneOrNoneAsync())!.Text);
        Assert.Equal("ten", (await Legacy.FetchOneOrNoneAsync())!.Text);
        Assert.Equal("ten", (await Legacy.UniqueOneOrNoneAsync())!.Text);
        Assert.Equal("ten", (await Legacy.UniqueFirstAsync())!.Text);

        ActiveQuery<Legacy> none = Legacy.Where(l => l.Text == "x");
        Assert.Null(await none.OneOrNoneAsync());
        Assert.Null(await none.FetchOneOrNoneAsync());
        Assert.Null(await none.UniqueOneOrNoneAsync());
        Assert.Null(await none.UniqueFirstAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => none.OneAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => none.FetchOneAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => none.UniqueOneAsync());
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.OneAsync());
    }

    [SkippableFact]
    public async Task All_records_are_taken()
    {
        Assert.Equal((5, 5, 5, 5), ((await User.FetchAllAsync()).Count, (await User.ToListAsync()).Count, (await User.UniqueAllAsync()).Count, await User.UniqueCountAsync()));
        Assert.Equal((5, 2), ((await User.Query.Include(u => u.Posts).UniqueAllAsync()).Count, (await User.Query.AsNoTracking().Where(u => u.Age == 31).FetchAllAsync()).Count));
        Assert.Equal(2, await User.Where(u => u.Age == 31).UniqueCountAsync());
    }

    [SkippableFact]
    public async Task Queries_are_built()
    {
        Assert.Equal(["cid", "ann"], await NamesAsync(User.Filter(u => u.Age > 30).Sort("-age", "username").Limit(2)));
        Assert.Equal(["ann"], await NamesAsync(User.Filter(("username", "ann"))));
        Assert.Equal(["ann"], await NamesAsync(User.Filter(new { username = "ann" })));
        Assert.Equal(["ann"], await NamesAsync(User.Find(u => u.Username == "ann")));
        Assert.Equal(["ann"], await NamesAsync(User.Find(("username", "ann"))));
        Assert.Equal(["ann"], await NamesAsync(User.Find(new { username = "ann" })));
        Assert.Equal(["dan"], await NamesAsync(User.Sort("username").Filter(u => u.Age == 31).Offset(1).Top(1)));
        Assert.Equal(["bob"], await NamesAsync(User.Sort(u => u.Age).Filter(("age__lt", 18)).Filter(new { username = "bob" })));
        Assert.Equal(["bob"], await NamesAsync(User.Query.Sort(u => u.Age).Find(u => u.Age < 18).Find(("age", 17)).Find(new { username = "bob" })));
        Assert.Equal((3, 2, 1), ((await User.Offset(2).ToListAsync()).Count, (await User.Limit(2).ToListAsync()).Count, (await User.Top(1).ToListAsync()).Count));
    }

    private static async Task<List<string>> NamesAsync(ActiveQuery<User> query) => [.. (await query.ToListAsync()).Select(u => u.Username)];
}
