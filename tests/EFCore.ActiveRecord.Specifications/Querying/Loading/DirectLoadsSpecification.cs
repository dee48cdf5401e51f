using EFCore.ActiveRecord.Surface.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>Related rows that are read without EF Core are those that it would read, whatever the keys and filters, and whoever listens.</summary>
public abstract class DirectLoadsSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => [typeof(Customer), typeof(Country), typeof(Order), typeof(Item), typeof(Line)];

    /// <summary>Whether many keys go into one parameter.</summary>
    protected virtual bool ListsKeys => true;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using DbContext context = Db.CreateContext();
        Customer[] customers = [.. Enumerable.Range(0, 4).Select(i => new Customer { Name = $"c{i}" })];
        Country[] countries = [.. new[] { "CH", "it's", "\u00e9\"{0}\\" }.Select(c => new Country { Code = c })];
        Item[] items = [.. Enumerable.Range(1, 3).Select(i => new Item { Id = new ItemNumber(i), Name = $"i{i}" })];
        context.AddRange(customers);
        context.AddRange(Enumerable.Range(0, 24).Select(i => new Order
        {
            Number = i,
            Customer = i % 5 == 0 ? null : customers[i % 3],
            Country = i % 4 == 0 ? null : countries[i % 3],
            IsDeleted = i % 6 == 1,
            Lines = [.. Enumerable.Range(0, i % 4).Select(n => new Line { Quantity = n, Item = n == 2 ? null : items[(i + n) % 3] })],
        }));
        await context.SaveChangesAsync();
        Commands.Clear();
    }

    [SkippableFact]
    public async Task They_are_what_Include_finds_whoever_listens()
    {
        using ActiveDb quiet = Open(Store);
        foreach (ActiveDb database in new[] { Db, quiet })
        {
            await Same<Customer>(database, "Orders");
            await Same<Country>(database, "Orders");
            await Same<Order>(database, "Customer");
            await Same<Order>(database, "Country");
            await Same<Order>(database, "Lines");
            await Same<Item>(database, "Lines");
            await Same<Line>(database, "Item");
        }
    }

    [SkippableFact]
    public async Task Soft_deleted_and_filtered_rows_are_left_out()
    {
        List<Customer> customers = await Customer.With(s => s.SelectIn(c => c.Orders, o => o.SelectIn(x => x.Lines))).ToListAsync();
        List<Customer> all = await Customer.Query.IncludeDeleted().WithSelectIn(c => c.Orders).ToListAsync();

        Assert.DoesNotContain(customers.SelectMany(c => c.Orders), o => o.IsDeleted);
        Assert.Contains(all.SelectMany(c => c.Orders), o => o.IsDeleted);
        Assert.NotEmpty(customers.SelectMany(c => c.Orders).SelectMany(o => o.Lines));
        Assert.DoesNotContain(customers.SelectMany(c => c.Orders).SelectMany(o => o.Lines), l => l.Quantity == 0);
    }

    [SkippableFact]
    public async Task Rows_that_a_query_gives_several_times_have_their_relation_each_time()
    {
        Dictionary<Guid, long[]> expected = (await Order.Where(o => o.Customer != null).ToListAsync()).GroupBy(o => o.CustomerId!.Value).ToDictionary(g => g.Key, g => g.Select(o => o.Id).Order().ToArray());
        List<Customer> selected = await Order.Where(o => o.Customer != null).Select(o => o.Customer!).WithSelectIn(c => c.Orders).ToListAsync();
        List<Customer> joined = await Customer.Query.SelectMany(c => c.Orders, (c, _) => c).WithSelectIn(c => c.Orders).ToListAsync();
        List<Customer> separate = await Customer.Query.SelectMany(c => c.Orders, (c, _) => c).AsNoTracking().WithSelectIn(c => c.Orders).ToListAsync();

        foreach (List<Customer> customers in new[] { selected, joined, separate })
        {
            Assert.True(customers.Count > expected.Count);
            Assert.All(customers, c => Assert.Equal(expected[c.Id], c.Orders.Select(o => o.Id).Order()));
        }
    }

    [SkippableFact]
    public async Task An_interceptor_sees_every_command_with_all_keys_in_one_parameter()
    {
        List<int> parameters = [];
        Commands.BeforeSend = command => parameters.Add(command.Parameters.Count);
        await Customer.With(s => s.SelectIn(c => c.Orders, o => o.SelectIn(x => x.Country).SelectIn(x => x.Lines, l => l.SelectIn(x => x.Item)))).ToListAsync();
        Commands.BeforeSend = null;

        Assert.Equal(5, Commands.Texts.Count);
        Assert.All(Commands.Texts, t => Assert.DoesNotContain("EXISTS", t, StringComparison.Ordinal));
        if (ListsKeys)
        {
            Assert.Equal([0, 1, 1, 1, 1], parameters);
        }
    }

    [SkippableFact]
    public async Task Too_many_keys_for_one_query_go_into_several()
    {
        Order[] orders = [.. await Order.AllAsync(), .. Enumerable.Range(0, Db.Inner.Provider.KeysPerQuery).Select(i => new Order { Id = 1_000_000 + i })];
        Commands.Clear();
        await orders.Reverse().LoadAsync(o => o.Lines);

        Assert.Equal(2, Commands.Texts.Count);
        Assert.Equal(await Line.Query.CountAsync(l => !l.Order!.IsDeleted), orders.Sum(o => o.Lines.Count));
    }

    [SkippableFact]
    public async Task Records_and_what_is_loaded_with_them_share_a_connection()
    {
        OpeningCounter counter = new();
        using ActiveDb quiet = Open(Store, o => o.AddInterceptors(counter));
        using IDisposable use = quiet.Use();
        await Customer.WithSelectIn(c => c.Orders).ToListAsync();
        await Customer.OrderBy("name").WithSelectIn(c => c.Orders).FirstAsync();
        Assert.NotEmpty((await Customer.OrderBy("name").FirstAsync()).Name);
        Assert.NotEmpty(Customer.OrderBy("name").WithSelectIn(c => c.Orders).ToList());
        Assert.NotNull(Customer.OrderBy("name").WithSelectIn(c => c.Orders).First());
        Customer[] customers = [.. await Customer.AllAsync()];
        await customers.LoadAsync(s => s.SelectIn(c => c.Orders, o => o.SelectIn(x => x.Lines)));

        Assert.Equal(7, counter.Opened);
        Assert.Equal(0, quiet.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task A_transaction_sees_its_own_rows_and_they_can_be_cancelled()
    {
        using ActiveDb quiet = Open(Store);
        using IDisposable use = quiet.Use();
        using CancellationTokenSource source = new();
        await quiet.TransactionAsync(async tx =>
        {
            Customer customer = await Customer.OrderBy("name").LastAsync();
            await Order.CreateAsync(new Order { CustomerId = customer.Id });
            Assert.Single((await Customer.OrderBy("-name").WithSelectIn(c => c.Orders).FirstAsync()).Orders);
            await tx.RollbackAsync();
        });
        Assert.Empty((await Customer.OrderBy("-name").WithSelectIn(c => c.Orders).FirstAsync()).Orders);

        using IDisposable told = Db.Use();
        Commands.BeforeSend = command => _ = Commands.Texts.Count < 2 ? Task.CompletedTask : source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Customer.WithSelectIn(c => c.Orders).ToListAsync(source.Token));
        Commands.BeforeSend = null;
        Assert.Equal(2, Commands.Texts.Count);
    }

    [SkippableFact]
    public async Task A_command_that_fails_is_translated_and_leaves_nothing_open()
    {
        using ActiveDb quiet = Open(Store);
        using IDisposable use = quiet.Use();
        List<Order> before = await Order.WithSelectIn(o => o.Lines).ToListAsync();
        await quiet.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE line RENAME TO other"));
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Order.WithSelectIn(o => o.Lines).ToListAsync());
        Assert.Equal(0, quiet.Inner.OpenLeases);
        await quiet.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE other RENAME TO line"));

        Assert.Equal(before.Sum(o => o.Lines.Count), (await Order.WithSelectIn(o => o.Lines).ToListAsync()).Sum(o => o.Lines.Count));
    }

    private async Task Same<T>(ActiveDb database, string relation)
        where T : class, IActiveRecord
    {
        LoadTree[] trees = [new(relation, Load.SelectIn, [])];
        List<T> read = await database.Inner.Query<T>().With(LoadTree.ToSchema(trees)).ToListAsync();
        await using DbContext context = Db.CreateContext();
        List<T> expected = await context.Set<T>().Include(relation).AsNoTrackingWithIdentityResolution().ToListAsync();

        Assert.NotEmpty(read);
        Assert.Equal(Shown(expected), Shown(read));
        LoadTree.CheckIdentity(Db.Inner.Model, read);

        IEnumerable<string> Shown(List<T> records) => records.Select(r => LoadTree.Show(Db.Inner.Model, [r], trees)).Order(StringComparer.Ordinal);
    }

    private sealed class OpeningCounter : DbConnectionInterceptor
    {
        public int Opened { get; private set; }

        public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData) => Opened++;

        public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Opened++;
            return Task.CompletedTask;
        }
    }
}
