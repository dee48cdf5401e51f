using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>Asking for one row: the record, or the library's own exceptions.</summary>
public abstract class OneRowSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task The_statics_give_the_row_that_is_asked_for()
    {
        Assert.Equal("bob", (await User.FirstAsync(u => u.Age < 18)).Name);
        Assert.Equal("bob", (await User.FirstOrDefaultAsync(u => u.Age < 18))!.Name);
        Assert.Equal("bob", (await User.SingleAsync(u => u.Age < 18)).Name);
        Assert.Equal("bob", (await User.SingleOrDefaultAsync(u => u.Age < 18))!.Name);
        Assert.Equal("x", (await Legacy.SingleAsync()).Code);
        Assert.Equal("x", (await Legacy.FirstAsync()).Code);
    }

    [SkippableFact]
    public async Task No_row_is_null_where_a_default_is_asked_for()
    {
        Assert.Null(await User.FirstOrDefaultAsync(u => u.Age > 100));
        Assert.Null(await User.SingleOrDefaultAsync(u => u.Age > 100));
        Assert.Null(await Category.Where(c => c.Name == "none").FirstOrDefaultAsync());
        Assert.Null(User.Query.SingleOrDefault(u => u.Age > 100));
        Assert.Null(await User.Where(u => u.Age > 100).OrderBy(u => u.Id).LastOrDefaultAsync());
        Assert.Null(await User.OrderBy(u => u.Id).ElementAtOrDefaultAsync(99));
    }

    [SkippableFact]
    public async Task No_row_is_an_error_that_names_the_class()
    {
        ActiveQuery<User> none = User.Where(u => u.Age > 100);

        List<RecordNotFoundException> errors =
        [
            await Assert.ThrowsAsync<RecordNotFoundException>(() => User.FirstAsync(u => u.Age > 100)),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => User.SingleAsync(u => u.Age > 100)),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.FirstAsync()),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.SingleAsync()),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => User.Query.SingleAsync(u => u.Age > 100)),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.OrderBy(u => u.Id).LastAsync()),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.Include(u => u.Posts).FirstAsync()),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.AsNoTracking().Include(u => u.Posts).AsSplitQuery().SingleAsync()),
            await Assert.ThrowsAsync<RecordNotFoundException>(() => none.Select(u => u.Name).FirstAsync()),
            Assert.Throws<RecordNotFoundException>(() => none.First()),
            Assert.Throws<RecordNotFoundException>(() => none.Single()),
            Assert.Throws<RecordNotFoundException>(() => User.Query.First(u => u.Age > 100)),
            Assert.Throws<RecordNotFoundException>(() => none.OrderBy(u => u.Id).Last()),
            Assert.Throws<RecordNotFoundException>(() => none.Include(u => u.Posts).Single()),
        ];

        Assert.All(errors, e =>
        {
            Assert.Equal(typeof(User), e.Model);
            Assert.Empty(e.Key);
            Assert.Contains("'User'", e.Message);
        });
    }

    [SkippableFact]
    public async Task Several_rows_are_an_error_that_names_the_class()
    {
        ActiveQuery<User> two = User.Where(u => u.Age == 31);

        List<MultipleRecordsFoundException> errors =
        [
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.SingleAsync()),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.SingleAsync(u => u.Age == 31)),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.SingleOrDefaultAsync(u => u.Age == 31)),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => two.SingleAsync()),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => two.SingleOrDefaultAsync()),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => two.Include(u => u.Posts).SingleAsync()),
            await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => two.Include(u => u.Posts).AsSplitQuery().SingleOrDefaultAsync()),
            Assert.Throws<MultipleRecordsFoundException>(() => two.Single()),
            Assert.Throws<MultipleRecordsFoundException>(() => two.SingleOrDefault()),
            Assert.Throws<MultipleRecordsFoundException>(() => User.Query.Single(u => u.Age == 31)),
        ];

        Assert.All(errors, e =>
        {
            Assert.Equal(typeof(User), e.Model);
            Assert.Contains("'User'", e.Message);
        });
    }

    [SkippableFact]
    public async Task An_index_behind_the_last_row_is_an_error()
    {
        Assert.Equal("bob", (await User.OrderBy(u => u.Id).ElementAtAsync(1)).Name);
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.OrderBy(u => u.Id).ElementAtAsync(99));
        Assert.Throws<RecordNotFoundException>(() => User.OrderBy(u => u.Id).ElementAt(99));
    }

    [SkippableFact]
    public async Task Errors_of_the_program_stay_what_they_are()
    {
        InvalidOperationException untranslatable = await Assert.ThrowsAsync<InvalidOperationException>(() => User.SingleAsync(u => string.Join("", u.Name.Reverse()) == "bob"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => User.Where(u => u.Age > 100).MaxAsync(u => u.Age));

        Assert.Contains("could not be translated", untranslatable.Message);
    }

    [SkippableFact]
    public async Task First_and_last_follow_the_sort()
    {
        Assert.Equal("eve", (await User.OrderByDescending(u => u.Name).FirstAsync()).Name);
        Assert.Equal("eve", (await User.OrderBy(u => u.Name).LastAsync()).Name);
        Assert.Equal("dan", User.OrderBy(u => u.Name).Last(u => u.Age == 31).Name);
    }

    [SkippableFact]
    public async Task Counts_and_any_take_a_condition()
    {
        Assert.Equal(5, await User.CountAsync());
        Assert.Equal(2, await User.CountAsync(u => u.Age == 31));
        Assert.True(await User.AnyAsync());
        Assert.False(await User.AnyAsync(u => u.Age > 100));
        Assert.Equal(Users.Select(u => u.Name), (await User.AllAsync()).Select(u => u.Name).Order());
    }
}
