using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>A row that cannot be read fails the query as itself, whichever row it is, and gives the connection back at once.</summary>
public abstract class UnreadableRowsSpecification : ReadingSpecification
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_or_a_later_row_fails_the_stream(bool isHeard)
    {
        using ActiveDb? quiet = isHeard ? null : Open(Store);
        using IDisposable? used = quiet?.Use();
        ActiveDb db = quiet ?? Db;

        // Twice, as the first query of a shape may be run another way.
        foreach (int readable in (int[])[1, 0, 1, 0])
        {
            ActiveQuery<Tag> tags = readable == 1 ? Tag.OrderBy(t => t.Id) : Tag.OrderByDescending(t => t.Id);
            await using IAsyncEnumerator<Tag> rows = tags.GetAsyncEnumerator();
            for (int i = 0; i < readable; i++)
            {
                Assert.True(await rows.MoveNextAsync());
            }

            await Assert.ThrowsAsync<FormatException>(async () => await rows.MoveNextAsync());
            Assert.Equal(0, db.Inner.OpenLeases);
            Assert.False(await rows.MoveNextAsync());
        }

        await Assert.ThrowsAsync<FormatException>(() => Tag.OrderBy(t => t.Id).ToListAsync());
        await Assert.ThrowsAsync<FormatException>(() => Tag.FirstAsync(t => t.Name != "cs"));
        await Assert.ThrowsAsync<FormatException>(() => Tag.OrderBy(t => t.Id).PaginateAsync());
        Assert.Equal(0, db.Inner.OpenLeases);
        Assert.Equal(2, await Tag.CountAsync());
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.Entity<Tag>().Property(t => t.Name).HasConversion(name => name, stored => Read(stored)));
    }

    private static string Read(string stored) => stored == "cs" ? stored : throw new FormatException(stored);
}
