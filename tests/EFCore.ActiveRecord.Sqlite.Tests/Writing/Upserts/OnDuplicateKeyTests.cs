using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Writing;
using EFCore.ActiveRecord.Writing.Upserts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>A number that the database counts for a key, and a unique index.</summary>
[Index(nameof(Name), IsUnique = true)]
public class Tally : TimestampedModel
{
    public int Id { get; set; }
    public string? Name { get; set; }
    public int? Count { get; set; }
}

/// <summary>The upserts of MySQL and MariaDB, as text: there is no EF Core provider of theirs to run them with. The model is one of SQLite's.</summary>
public sealed class OnDuplicateKeyTests : IDisposable
{
    private readonly ActiveDb _db = ActiveDb.Open("sqlite://", models: [typeof(Tally), typeof(OrderLine)]);

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_counted_key_is_remembered_and_stamps_come_before_what_they_look_at()
        => Assert.Equal(
            """
            INSERT INTO `tally` (`count`, `created_at`, `name`, `updated_at`)
            VALUES (@p0, @p1, @p2, @p3)
            ON DUPLICATE KEY UPDATE `id` = LAST_INSERT_ID(`id`), `updated_at` = CASE WHEN `count` <=> VALUES(`count`) THEN `updated_at` ELSE VALUES(`updated_at`) END, `count` = VALUES(`count`);
            SELECT `id`, `count`, `created_at`, `name`, `updated_at` FROM `tally` WHERE `id` = LAST_INSERT_ID()
            """,
            TextFor(new Tally(), t => t.Name, null));

    [Fact]
    public void Without_one_the_row_is_found_by_what_was_matched()
        => Assert.Equal(
            """
            INSERT INTO `order_line` (`order_id`, `line`, `quantity`)
            VALUES (@p0, @p1, @p2)
            ON DUPLICATE KEY UPDATE `quantity` = VALUES(`quantity`);
            SELECT `order_id`, `line`, `quantity` FROM `order_line` WHERE `order_id` <=> @p0 AND `line` <=> @p1
            """,
            TextFor(new OrderLine(), null, null));

    [Fact]
    public void A_row_that_stays_as_it_is_is_read_all_the_same()
    {
        Assert.Contains("UPDATE `id` = LAST_INSERT_ID(`id`);", TextFor(new Tally(), t => t.Name, t => new { }), StringComparison.Ordinal);
        Assert.Contains("UPDATE `order_id` = `order_id`;", TextFor(new OrderLine(), null, l => new { }), StringComparison.Ordinal);
    }

    [Fact]
    public void All_providers_with_the_name_of_MySql_have_them_and_unknown_ones_have_none()
    {
        Assert.All(["Pomelo.EntityFrameworkCore.MySql", "MySql.EntityFrameworkCore"], name => Assert.IsType<OnDuplicateKeyDialect>(WriteDialect.Of(DatabaseProvider.For(name)).Upserts));
        Assert.Null(WriteDialect.Of(DatabaseProvider.For("Microsoft.EntityFrameworkCore.SqlServer")).Upserts);
    }

    private string TextFor<T>(T record, Expression<Func<T, object?>>? on, Expression<Func<T, object?>>? update)
        where T : class, IActiveRecord
    {
        using DbContext context = _db.CreateContext();
        UpsertTable table = new(context, _db.Inner.RequirePlan(typeof(T)), new UpsertChoice("UpsertAsync", on, update));
        return new OnDuplicateKeyDialect().TextFor(new UpsertText(table, table.Rows.ColumnsOf(record), 1, new Backticks(context)));
    }

    private sealed class Backticks(DbContext context) : RelationalSqlGenerationHelper(context.GetService<RelationalSqlGenerationHelperDependencies>())
    {
        public override string DelimitIdentifier(string identifier) => $"`{identifier}`";

        public override string DelimitIdentifier(string name, string? schema) => DelimitIdentifier(name);
    }
}
