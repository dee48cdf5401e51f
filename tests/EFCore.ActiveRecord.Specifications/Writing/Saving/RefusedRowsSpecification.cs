using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Errors of rows among many: typed, whoever refused the row, and naming it where it is known.</summary>
public abstract class RefusedRowsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [typeof(Picky)];

    [SkippableFact]
    public async Task A_row_that_the_database_refuses_is_named_by_a_bulk_insert()
    {
        UniqueConstraintException e = await Assert.ThrowsAsync<UniqueConstraintException>(() => Picky.BulkInsertAsync(Rows(5000, alike: 3210)));

        Assert.Equal((3210L, typeof(Picky)), (e.Row, e.Model));
        Assert.Contains("row 3210", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, await RowsAsync("picky"));
    }

    [SkippableFact]
    public async Task A_row_that_the_driver_refuses_is_named_by_a_bulk_insert()
    {
        DatabaseException e = await Assert.ThrowsAsync<DatabaseException>(() => Picky.BulkInsertAsync(Rows(2500, odd: 2222)));

        Assert.Contains("Row 2222 of those given, a 'Picky', cannot be written", e.Message, StringComparison.Ordinal);
        Assert.Contains("odd one", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, await RowsAsync("picky"));
    }

    [SkippableFact]
    public async Task A_row_without_a_required_value_is_named()
    {
        List<Picky> rows = Rows(10);
        rows[6].Name = null!;

        Assert.Equal(7, (await Assert.ThrowsAsync<NotNullException>(() => Picky.BulkInsertAsync(rows))).Row);
        Assert.Equal(7, (await Assert.ThrowsAsync<NotNullException>(() => Picky.UpsertAllAsync(rows))).Row);
    }

    [SkippableFact]
    public async Task A_row_that_the_driver_refuses_is_named_by_an_upsert()
    {
        DatabaseException e = await Assert.ThrowsAsync<DatabaseException>(() => Picky.UpsertAllAsync(Rows(20, odd: 14), on: p => p.Code));

        Assert.Contains("Row 14 of those given", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, await RowsAsync("picky"));
        await Assert.ThrowsAsync<DatabaseException>(() => Picky.UpsertAsync(Rows(1, odd: 1)[0], on: p => p.Code));
    }

    [SkippableFact]
    public async Task A_changed_alternate_key_is_told_by_its_own_values()
    {
        Picky picky = await Picky.CreateAsync(new Picky { Id = 1, Code = "old", Name = "n", Serial = "before" });
        picky.Serial = "after";

        string message = (await Assert.ThrowsAsync<InvalidKeyException>(() => picky.SaveAsync())).Message;
        Assert.Contains("'before'", message, StringComparison.Ordinal);
        Assert.Contains("'after'", message, StringComparison.Ordinal);
        Assert.Contains("alternate key", message, StringComparison.Ordinal);
        await Picky.UpdateAllAsync([new Picky { Id = 1, Code = "new", Name = "m", Serial = "ignored" }]);
        Assert.Equal(("new", "before"), (await Picky.SingleAsync()) is var p ? (p.Code, p.Serial) : default);
    }

    private static List<Picky> Rows(int count, int alike = 0, int odd = 0)
        => [.. Enumerable.Range(1, count).Select(i => new Picky { Id = i, Code = i == alike ? "c1" : $"c{i}", Name = "n", Serial = $"s{i}", Odd = i == odd ? "odd" : "even" })];

    [Index(nameof(Code), IsUnique = true)]
    public class Picky : Model
    {
        public int Id { get; set; }
        public string Code { get; set; } = "";
        public string Name { get; set; } = "";
        public string Serial { get; set; } = "";
        public string Odd { get; set; } = "";

        internal sealed class Configuration : IEntityTypeConfiguration<Picky>
        {
            public void Configure(EntityTypeBuilder<Picky> builder)
            {
                builder.Property(p => p.Id).ValueGeneratedNever();
                builder.HasAlternateKey(p => p.Serial);
                builder.Property(p => p.Odd).HasConversion(v => Checked(v), v => v);
            }

            /// <summary>Refuses a value as drivers do: by an exception of .NET.</summary>
            private static string Checked(string value) => value == "odd" ? throw new ArgumentException("This is the odd one.") : value;
        }
    }
}
