using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests.Errors;

/// <summary>What SQLite's messages tell of a violated constraint, as the library's exceptions say it.</summary>
public sealed class SqliteErrorTests : Specification
{
    private static readonly Action<ModelBuilder> Constraints = model => model.Entity<Car>(car =>
    {
        car.HasIndex(c => new { c.Plate, c.Country }).IsUnique();
        car.ToTable(t => t.HasCheckConstraint("ck_car_doors", "doors < 6"));
    });

    protected override IReadOnlyList<Type> Models { get; } = [typeof(Car), typeof(Wheel), typeof(OrderLine)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("CREATE UNIQUE INDEX ix_car_lower_nick ON car (lower(nick))"));
        await Car.CreateAsync(new Car { Id = 1, Plate = "A", Country = "DE", Nick = "Herbie" });
    }

    [Fact]
    public async Task A_unique_index_of_several_columns_names_them_all()
    {
        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => Car.CreateAsync(new Car { Plate = "A", Country = "DE" }));

        Assert.Equal(typeof(Car), e.Model);
        Assert.Equal(["plate", "country"], e.Columns);
        Assert.Contains("'plate', 'country'", e.Message);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Fact]
    public async Task A_unique_index_of_an_expression_is_named_itself()
    {
        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => Car.CreateAsync(new Car { Plate = "B", Country = "DE", Nick = "HERBIE" }));

        Assert.Equal((typeof(Car), "ix_car_lower_nick"), (e.Model, e.Constraint));
        Assert.Empty(e.Columns);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Fact]
    public async Task A_check_is_named()
    {
        var e = await Assert.ThrowsAsync<CheckConstraintException>(() => Car.CreateAsync(new Car { Plate = "B", Country = "DE", Doors = 7 }));

        Assert.Equal((typeof(Car), "ck_car_doors"), (e.Model, e.Constraint));
        Assert.Contains("'ck_car_doors'", e.Message);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Theory]
    [InlineData("ABORT"), InlineData("FAIL"), InlineData("ROLLBACK")]
    public async Task What_a_trigger_raises_is_no_foreign_key(string kind)
    {
        string trigger = "CREATE TRIGGER refuses BEFORE INSERT ON car WHEN NEW.plate = 'bad' BEGIN SELECT RAISE(ABORT, 'no bad cars'); END".Replace("ABORT", kind, StringComparison.Ordinal);
        await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(trigger));

        var e = await Assert.ThrowsAsync<RecordSaveException>(() => Car.CreateAsync(new Car { Plate = "bad", Country = "DE" }));

        Assert.Contains("no bad cars", e.Message);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Fact]
    public async Task A_missing_value_names_its_column()
    {
        var e = await Assert.ThrowsAsync<NotNullException>(() => Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(
            "INSERT INTO car (id, plate, country, doors) VALUES (2, NULL, 'DE', 4)")));

        Assert.Equal(typeof(Car), e.Model);
        Assert.Equal(["plate"], e.Columns);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Fact]
    public async Task A_primary_key_names_its_column()
    {
        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => Car.CreateAsync(new Car { Id = 1, Plate = "B", Country = "DE" }));

        Assert.Equal(typeof(Car), e.Model);
        Assert.Equal(["id"], e.Columns);
        await OnlyTheFirstCarIsThereAsync();
    }

    [Fact]
    public async Task A_composite_primary_key_names_its_columns()
    {
        await OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 1 });

        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a", Quantity = 2 }));

        Assert.Equal(typeof(OrderLine), e.Model);
        Assert.Equal(["order_id", "line"], e.Columns);
        Assert.Equal(1, (await OrderLine.SingleAsync()).Quantity);
    }

    [Fact]
    public async Task A_foreign_key_names_the_model_only_as_SQLite_tells_no_more()
    {
        var e = await Assert.ThrowsAsync<ForeignKeyException>(() => Wheel.CreateAsync(new Wheel { CarId = 99 }));

        Assert.Equal((typeof(Wheel), null), (e.Model, e.Constraint));
        Assert.Empty(e.Columns);
        Assert.Equal(0, await Wheel.CountAsync());
    }

    [Fact]
    public async Task A_row_that_others_refer_to_stays()
    {
        await Wheel.CreateAsync(new Wheel { CarId = 1 });

        await Assert.ThrowsAsync<ForeignKeyException>(async () => await (await Car.FindOrFailAsync(1)).DeleteAsync());

        await OnlyTheFirstCarIsThereAsync();
    }

    protected override TestStore CreateStore() => new SqliteStore();

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(Constraints);
    }

    private async Task OnlyTheFirstCarIsThereAsync()
    {
        await using DbContext context = Db.CreateContext();
        Assert.Equal("A", await context.Database.SqlQueryRaw<string>("SELECT plate AS Value FROM car").SingleAsync());
    }

    private sealed class Car : Model
    {
        public int Id { get; set; }
        public required string Plate { get; set; }
        public required string Country { get; set; }
        public string? Nick { get; set; }
        public int Doors { get; set; } = 4;
    }

    private sealed class Wheel : Model
    {
        public int Id { get; set; }
        public int CarId { get; set; }
        [DeleteBehavior(DeleteBehavior.Restrict)] public Car? Car { get; set; }
    }
}
