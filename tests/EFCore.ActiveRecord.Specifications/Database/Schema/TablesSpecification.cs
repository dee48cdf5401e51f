using System.ComponentModel.DataAnnotations.Schema;
using EFCore.ActiveRecord.Specifications.Database.Configuration;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Schema;

/// <summary>Creating and dropping the model's tables, and no others.</summary>
public abstract class TablesSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Chicken), typeof(Egg), typeof(Shelf), typeof(Book)];

    public override Task InitializeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Creating_twice_creates_once()
    {
        await Db.CreateAllAsync();
        await Chicken.CreateAsync(new Chicken { Name = "Berta" });
        await Db.CreateAllAsync();

        Assert.Equal(["book", "book_shelf", "chicken", "egg", "shelf"], await Db.TablesAsync());
        Assert.Equal("Berta", (await Chicken.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Only_missing_tables_are_created_and_others_are_left_alone()
    {
        await Db.CreateAllAsync();
        await Chicken.CreateAsync(new Chicken { Name = "Berta" });
        await Db.ExecuteSqlAsync("CREATE TABLE stranger (id INTEGER PRIMARY KEY)");
        await Db.ExecuteSqlAsync("INSERT INTO stranger VALUES (7)");
        await Db.ExecuteSqlAsync("DROP TABLE book_shelf");

        await Db.CreateAllAsync();

        Assert.Equal(["book", "book_shelf", "chicken", "egg", "shelf", "stranger"], await Db.TablesAsync());
        Assert.Equal(1, await Db.CountRowsAsync("chicken"));
        Assert.Equal(1, await Db.CountRowsAsync("stranger"));
        await Book.CreateAsync(new Book { Shelves = [new Shelf()] });
        Assert.Equal(1, await Db.CountRowsAsync("book_shelf"));
    }

    [SkippableFact]
    public async Task A_bigger_model_adds_its_tables_to_those_of_a_smaller_one()
    {
        await using (ActiveDb small = ActiveDb.Open(Store.Configure, models: [typeof(Shelf)], configure: o => o.ConfigureModel(m => m.Entity<Shelf>().Ignore(s => s.Books))))
        {
            await small.CreateAllAsync();
            Assert.Equal(["shelf"], await small.TablesAsync());
        }

        await Db.CreateAllAsync();

        Assert.Equal(["book", "book_shelf", "chicken", "egg", "shelf"], await Db.TablesAsync());
    }

    [SkippableFact]
    public async Task Dropping_takes_the_models_tables_and_leaves_others()
    {
        await Db.CreateAllAsync();
        await Db.ExecuteSqlAsync("CREATE TABLE stranger (id INTEGER PRIMARY KEY)");
        await Db.ExecuteSqlAsync("INSERT INTO stranger VALUES (7)");

        await Db.DropAllAsync();

        Assert.Equal(["stranger"], await Db.TablesAsync());
        Assert.Equal(1, await Db.CountRowsAsync("stranger"));
    }

    [SkippableFact]
    public async Task Tables_that_refer_to_each_other_are_dropped_with_their_rows()
    {
        await Db.CreateAllAsync();
        Chicken chicken = await Chicken.CreateAsync(new Chicken { Name = "Berta" });
        Egg egg = await Egg.CreateAsync(new Egg { LaidById = chicken.Id });
        await chicken.UpdateAsync(c => c.HatchedFromId = egg.Id);

        await Db.DropAllAsync();

        Assert.Empty(await Db.TablesAsync());
    }

    [SkippableFact]
    public async Task Dropping_where_some_or_all_tables_are_missing_drops_the_rest()
    {
        await Db.DropAllAsync();
        await Db.CreateAllAsync();
        await Db.ExecuteSqlAsync("DROP TABLE book_shelf");

        await Db.DropAllAsync();
        await Db.DropAllAsync();

        Assert.Empty(await Db.TablesAsync());
    }

    [SkippableFact]
    public async Task Dropped_tables_can_be_created_again()
    {
        await Db.CreateAllAsync();
        await Chicken.CreateAsync(new Chicken { Name = "Berta" });
        await Db.DropAllAsync();
        await Db.CreateAllAsync();

        Assert.Equal(0, await Chicken.CountAsync());
        await Assert.ThrowsAsync<ForeignKeyException>(() => Egg.CreateAsync(new Egg { LaidById = 99 }));
    }

    [SkippableFact]
    public async Task Foreign_keys_are_still_checked_after_a_drop()
    {
        await Db.CreateAllAsync();
        await using (ActiveDb others = ActiveDb.Open(Store.Configure, models: [typeof(Shelf)], naming: Naming.AsDeclared, configure: o => o.ConfigureModel(m => m.Entity<Shelf>().Ignore(s => s.Books))))
        {
            await others.CreateAllAsync();
            await others.DropAllAsync();
        }

        await Assert.ThrowsAsync<ForeignKeyException>(() => Egg.CreateAsync(new Egg { LaidById = 99 }));
    }

    [SkippableFact]
    public async Task Tables_in_the_default_schema_by_name_are_recognised()
    {
        await using ActiveDb db = ActiveDb.Open(Store.Configure, models: [typeof(InSchema)]);
        await db.CreateAllAsync();
        await db.CreateAllAsync();
        Assert.Equal(["in_schema"], await db.TablesAsync());

        await db.DropAllAsync();

        Assert.Empty(await db.TablesAsync());
    }

    [SkippableFact]
    public async Task Tables_whose_keys_come_from_a_sequence_are_created_again()
    {
        await using ActiveDb db = ActiveDb.Open(Store.Configure, models: [typeof(Shape), typeof(Circle)], configure: o => o.ConfigureModel(m => m.Entity<Shape>().UseTpcMappingStrategy()));
        await db.CreateAllAsync();
        await db.ExecuteSqlAsync("DROP TABLE circle");
        await db.CreateAllAsync();
        Assert.Equal(["circle", "shape"], await db.TablesAsync());
        await db.DropAllAsync();
        await db.CreateAllAsync();

        Assert.Equal(["circle", "shape"], await db.TablesAsync());
    }

    [SkippableFact]
    public async Task A_missing_table_is_an_error_that_says_what_to_do()
    {
        SchemaMismatchException read = await Assert.ThrowsAsync<SchemaMismatchException>(() => Chicken.AllAsync());
        SchemaMismatchException written = await Assert.ThrowsAsync<SchemaMismatchException>(() => Chicken.CreateAsync(new Chicken { Name = "Berta" }));
        Assert.Throws<SchemaMismatchException>(() => Chicken.Query.Count());
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Chicken.Query.ExecuteDeleteAsync());
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Chicken.FindAsync(1));

        Assert.Contains("chicken", read.Message);
        Assert.Contains("CreateAllAsync", written.Message);
        Assert.NotNull(read.InnerException);
    }

    [SkippableFact]
    public async Task A_missing_column_is_an_error_too()
    {
        await Db.ExecuteSqlAsync("CREATE TABLE shelf (number INTEGER PRIMARY KEY)");

        Assert.Contains("id", (await Assert.ThrowsAsync<SchemaMismatchException>(() => Shelf.AllAsync())).Message);
    }

    public class Chicken : Model
    {
        public int Id { get; set; }
        public required string Name { get; set; }
        public int? HatchedFromId { get; set; }
        [ForeignKey(nameof(HatchedFromId))] public Egg? HatchedFrom { get; set; }
    }

    public class Egg : Model
    {
        public int Id { get; set; }
        public int LaidById { get; set; }
        [ForeignKey(nameof(LaidById))] public Chicken? LaidBy { get; set; }
    }

    public class Shelf : Model
    {
        public int Id { get; set; }
        public List<Book> Books { get; set; } = [];
    }

    public class Book : Model
    {
        public int Id { get; set; }
        public List<Shelf> Shelves { get; set; } = [];
    }

    [Table("in_schema", Schema = "public")]
    public class InSchema : Model
    {
        public int Id { get; set; }
    }

    public class Shape : Model
    {
        public int Id { get; set; }
    }

    public class Circle : Shape
    {
        public int Radius { get; set; }
    }
}
