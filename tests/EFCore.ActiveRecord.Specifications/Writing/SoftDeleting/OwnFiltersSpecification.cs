using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.SoftDeleting;

/// <summary>Query filters of the program's own, with and without names, beside that of soft delete.</summary>
public abstract class OwnFiltersSpecification : Specification
{
    [SkippableFact]
    public async Task A_filter_without_a_name_stands_beside_soft_delete()
    {
        await using ActiveDb db = ActiveDb.Open<Context>(o => Store.Configure(o));
        await db.CreateAllAsync();
        using (db.Use())
        {
            await Bill.CreateAllAsync([new Bill { Tenant = 1, Text = "mine" }, new Bill { Tenant = 2, Text = "theirs" }, new Bill { Tenant = 1, Text = "deleted" }]);
            await (await Bill.SingleAsync(b => b.Text == "deleted")).DeleteAsync();

            Assert.Equal(["mine"], (await Bill.Query.ToListAsync()).Select(b => b.Text));
            Assert.Equal(["deleted", "mine"], (await Bill.Query.IncludeDeleted().ToListAsync()).Select(b => b.Text).Order());
            Assert.Equal(["deleted"], (await Bill.Query.OnlyDeleted().ToListAsync()).Select(b => b.Text));
            Assert.Equal(3, await Bill.Query.IgnoreQueryFilters().CountAsync());
            Assert.Equal(1, await Bill.Where(new { text = "mine" }).UpdateAsync(new { text = "changed" }));
            Assert.Equal(0, await Bill.Where(new { text = "theirs" }).DeleteAsync());
            Assert.Equal(["special"], (await SpecialAsync()).Select(b => b.Text));
        }

        await using (Context context = (Context)db.CreateContext())
        {
            context.Tenant = 2;
            Assert.Equal(["other", "theirs"], (await context.Set<Bill>().ToListAsync()).Select(b => b.Text).Order());
        }
    }

    private static async Task<List<SpecialBill>> SpecialAsync()
    {
        await SpecialBill.CreateAllAsync([new SpecialBill { Tenant = 1, Text = "special" }, new SpecialBill { Tenant = 2, Text = "other" }]);
        return await SpecialBill.Query.ToListAsync();
    }

    public class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        public int Tenant { get; set; } = 1;

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Bill>().HasQueryFilter(b => b.Tenant == Tenant);
            modelBuilder.Entity<SpecialBill>();
        }
    }

    public class Bill : StandardModel
    {
        public int Tenant { get; set; }
        public string Text { get; set; } = "";
    }

    public class SpecialBill : Bill;
}
