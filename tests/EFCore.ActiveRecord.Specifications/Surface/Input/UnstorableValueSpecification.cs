using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

/// <summary>What a database does not store is refused by name before anything is sent, on every way; what it cannot compute is an error of the query.</summary>
public abstract class UnstorableValueSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => [typeof(Parcel), typeof(Tag)];

    /// <summary>Whether every text is stored, one with U+0000 as it is.</summary>
    protected virtual bool StoresAll => false;

    /// <summary>Whether NaN comes back as it was.</summary>
    protected virtual bool StoresNaN => true;

    [SkippableFact]
    public async Task A_sum_that_overflows_is_an_error_of_the_query()
    {
        await Parcel.CreateAllAsync([new() { Total = long.MaxValue, Weight = 1 }, new() { Total = long.MaxValue, Weight = 2 }]);

        await Assert.ThrowsAsync<QueryValueException>(() => Parcel.Query.SumAsync(p => p.Total));
        await Assert.ThrowsAsync<QueryValueException>(() => Parcel.GroupBy("name").Aggregate(Agg.Sum("total")).ToRowsAsync());
        Assert.Throws<QueryValueException>(() => Parcel.Query.Sum(p => p.Total));
        await using (Db.BeginSession())
        {
            await Assert.ThrowsAsync<QueryValueException>(() => Parcel.Query.SumAsync(p => p.Total));
        }
    }

    [SkippableFact]
    public async Task A_text_that_is_none_is_refused_by_the_name_of_its_column()
    {
        Parcel there = await Parcel.CreateAsync(new Parcel { Name = "x" });
        if (StoresAll)
        {
            Parcel nul = await Parcel.CreateAsync(new Parcel { Name = "a\0b" });
            Assert.Equal("a\0b", (await Parcel.FindAsync(nul.Id))!.Name);
        }
        else
        {
            foreach (string text in (string[])["a\0b", "a\ud800", "\udc00", "x\udc00\ud800x"])
            {
                await RefusesAsync(text, there);
            }
        }
    }

    [SkippableFact]
    public async Task NaN_is_stored_or_refused()
    {
        Func<Task>[] acts =
        [
            () => Parcel.CreateAsync(new Parcel { Weight = double.NaN }), () => Parcel.CreateAllAsync([new Parcel { Size = float.NaN }, new Parcel()]), () => Parcel.BulkInsertAsync([new Parcel { Weight = double.NaN }]),
            () => Parcel.UpsertAllAsync([new Parcel { Id = 99, Weight = double.NaN }]), () => Parcel.Query.UpdateAsync(new { weight = double.NaN }),
        ];
        foreach (Func<Task> act in acts)
        {
            Exception? error = await Record.ExceptionAsync(act);
            Assert.True(StoresNaN ? error is null : error is DatabaseException, error?.ToString());
        }

        Assert.Equal(StoresNaN, await Parcel.AnyAsync());
    }

    [SkippableFact]
    public async Task A_text_in_a_lambda_that_is_none_is_an_error_of_the_query()
    {
        await Parcel.CreateAsync(new Parcel { Name = "x" });
        string half = "\ud800";
        string nul = "x\0";
        foreach (Func<Task> act in (Func<Task>[])[() => Parcel.Where(p => p.Name == "x\0").ToListAsync(), () => Parcel.Where(p => p.Name == nul).CountAsync(), () => Parcel.Where(p => p.Name == half).AnyAsync(), () => Parcel.Query.FirstOrDefaultAsync(p => p.Name == half)])
        {
            Exception? error = await Record.ExceptionAsync(act);
            Assert.True(error is null or (DatabaseException and not DatabaseUnavailableException), error?.ToString());
        }

        Assert.Equal(1, await Parcel.CountAsync()); // the connection is as good as before
    }

    private async Task RefusesAsync(string text, Parcel there)
    {
        int before = await Parcel.CountAsync();
        Commands.Clear();
        Func<Task>[] acts =
        [
            () => Parcel.CreateAsync(new Parcel { Name = text }), () => Parcel.CreateAsync(new { name = text }), () => Parcel.CreateAllAsync([new Parcel(), new Parcel { Name = text }]),
            () => new Parcel { Outer = new Parcel { Name = text } }.SaveAsync(), () => Parcel.BulkInsertAsync([new Parcel(), new Parcel { Name = text }]), () => Parcel.UpsertAllAsync([new Parcel { Id = 77, Name = text }]),
            () => Parcel.Query.UpdateAsync(new { name = text }), async () => await ((await Parcel.FindAsync(there.Id))!.UpdateAsync(new { name = text })),
        ];
        foreach (Func<Task> act in acts)
        {
            UnstorableValueException e = await Assert.ThrowsAsync<UnstorableValueException>(act);
            Assert.Equal((typeof(Parcel), "name"), (e.Model, Assert.Single(e.Columns)));
            Assert.Contains("'name'", e.Message, StringComparison.Ordinal);
        }

        Assert.All(Commands.Texts, sql => Assert.False(sql.Contains("INSERT", StringComparison.Ordinal) || sql.Contains("UPDATE", StringComparison.Ordinal), sql));
        Assert.Equal(before, await Parcel.CountAsync());
    }
}
