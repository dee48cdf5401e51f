using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Sets;

/// <summary>Increments, touches, and updates and deletions of rows, of classes whose columns are in several tables.</summary>
public abstract class HierarchyRowsSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Pet), typeof(Cat), typeof(Lynx), typeof(Beast), typeof(Whale), typeof(Orca), typeof(Parcelled), typeof(Letter), typeof(Stamp)];

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(m =>
        {
            m.Entity<Pet>().UseTptMappingStrategy();
            m.Entity<Beast>().UseTpcMappingStrategy();
            m.Entity<Letter>().ToTable("letter");
            m.Entity<Stamp>(b =>
            {
                b.ToTable("letter");
                b.HasOne<Letter>().WithOne(l => l.Stamp).HasForeignKey<Stamp>(s => s.Id);
            });
            m.Entity<Parcelled>(b => b.SplitToTable("parcelled_more", t => t.Property(p => p.Weight)));
        });
    }

    [SkippableFact]
    public async Task Numbers_are_added_to_in_whichever_table_they_are()
    {
        Lynx lynx = await Lynx.CreateAsync(new Lynx { Lives = 7, Ears = 2, Price = 1.10m });
        await lynx.IncrementAsync(c => c.Lives, 1);
        await lynx.IncrementAsync(c => c.Ears, 2);
        await lynx.IncrementAsync(c => c.Legs, 4);
        await lynx.IncrementAsync(c => c.Price, 2.25m);
        await lynx.IncrementAsync(c => c.Toys, 3);
        Assert.Equal((8, 4, 4, 3.35m, 3, false), (lynx.Lives, lynx.Ears, lynx.Legs, lynx.Price, lynx.Toys, lynx.IsChanged));
        Orca orca = await Orca.CreateAsync(new Orca { Teeth = 3 });
        await orca.IncrementAsync(o => o.Teeth, 1);
        await orca.IncrementAsync(o => o.Depth, 5);
        Beast beast = await Beast.CreateAsync(new Beast());
        await beast.IncrementAsync(b => b.Depth, 2);
        Parcelled parcelled = await Parcelled.CreateAsync(new Parcelled { Weight = 1 });
        await parcelled.IncrementAsync(p => p.Weight, 2);

        Lynx found = await Lynx.FindOrFailAsync(lynx.Id);
        Assert.Equal((8, 4, 4, 3.35m, 3), (found.Lives, found.Ears, found.Legs, found.Price, found.Toys));
        Assert.Equal((4, 5), (await Orca.FindOrFailAsync(orca.Id)) is var o ? (o.Teeth, o.Depth) : default);
        Assert.Equal((2, 3), ((await Beast.FindOrFailAsync(beast.Id)).Depth, (await Parcelled.FindOrFailAsync(parcelled.Id)).Weight));
    }

    [SkippableFact]
    public async Task A_record_is_touched_as_what_it_is()
    {
        Pet[] pets = [await Pet.CreateAsync(new Pet()), await Cat.CreateAsync(new Cat()), await Lynx.CreateAsync(new Lynx())];
        Beast[] beasts = [await Beast.CreateAsync(new Beast()), await Whale.CreateAsync(new Whale()), await Orca.CreateAsync(new Orca())];
        Parcelled parcelled = await Parcelled.CreateAsync(new Parcelled());
        DateTimeOffset made = Time.Now;
        Time.Advance(TimeSpan.FromMinutes(1));

        foreach (Pet pet in await Pet.OrderBy(p => p.Id).ToListAsync())
        {
            await pet.TouchAsync();
        }

        foreach (Beast beast in beasts)
        {
            await beast.TouchAsync();
            Assert.Equal((Time.Now, false), (beast.UpdatedAt, beast.IsChanged));
        }

        await parcelled.TouchAsync();
        Assert.Equal([Time.Now, Time.Now, Time.Now], (await Pet.Query.ToListAsync()).Select(p => p.UpdatedAt));
        Assert.Equal([Time.Now, Time.Now, Time.Now], (await Beast.Query.ToListAsync()).Select(p => p.UpdatedAt));
        Assert.Equal((Time.Now, made), ((await Parcelled.SingleAsync()).UpdatedAt, (await Parcelled.SingleAsync()).CreatedAt));
        Assert.Equal(3, pets.Length);
    }

    [SkippableFact]
    public async Task Rows_that_are_gone_are_not_found()
    {
        Cat cat = await Cat.CreateAsync(new Cat());
        Whale whale = await Whale.CreateAsync(new Whale());
        Assert.Equal((1, 1), (await Pet.DestroyAsync(cat.Id), await Beast.DestroyAsync(whale.Id)));

        await Assert.ThrowsAsync<RecordNotFoundException>(() => cat.TouchAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => cat.IncrementAsync(c => c.Lives, 1));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => whale.TouchAsync());
    }

    [SkippableFact]
    public async Task Rows_of_a_query_are_updated_in_all_tables()
    {
        await Pet.CreateAllAsync([new Pet { Name = "p" }, new Cat { Name = "c", Lives = 7 }, new Lynx { Name = "l", Lives = 7, Ears = 1 }, new Cat { Name = "d", Lives = 1 }]);
        await Beast.CreateAllAsync([new Beast { Name = "b" }, new Whale { Name = "w", Tons = 1 }, new Orca { Name = "o", Tons = 2 }]);
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, await Cat.Where(new { lives = 7 }).UpdateAsync(new { lives = 9, name = "x", legs = 3 }));
        Assert.Equal([("d", 1, 0), ("x", 9, 3), ("x", 9, 3)], (await Cat.OrderBy(c => c.Name).ToListAsync()).Select(c => (c.Name, c.Lives, c.Legs)));
        Assert.Equal(2, await Pet.CountAsync(p => p.UpdatedAt == Time.Now));
        Assert.Equal(4, await Pet.Query.UpdateAsync(new { legs = 5 }));
        Assert.Equal([5, 5, 5, 5], (await Pet.Query.ToListAsync()).Select(p => p.Legs));
        Assert.Equal(2, await Beast.Where(b => b.Name != "w").UpdateAsync(new { depth = 4 }));
        Assert.Equal([("b", 4), ("o", 4), ("w", 0)], (await Beast.OrderBy(b => b.Name).ToListAsync()).Select(b => (b.Name, b.Depth)));
        Assert.Equal(2, await Whale.Query.UpdateAsync(new { tons = 8, depth = 6 }));
        Assert.Equal([("o", 8, 6), ("w", 8, 6)], (await Whale.OrderBy(w => w.Name).ToListAsync()).Select(w => (w.Name, w.Tons, w.Depth)));
        await Parcelled.CreateAsync(new Parcelled { Name = "a", Weight = 1 });
        Assert.Equal(1, await Parcelled.Where(new { weight = 1 }).UpdateAsync(new { weight = 2, name = "b" }));
        Assert.Equal(("b", 2), (await Parcelled.SingleAsync()) is var p ? (p.Name, p.Weight) : default);
    }

    [SkippableFact]
    public async Task Rows_of_a_query_are_deleted_from_all_tables()
    {
        await Pet.CreateAllAsync([new Pet { Name = "p" }, new Cat { Name = "c", Lives = 7 }, new Lynx { Name = "l", Lives = 7 }, new Cat { Name = "d" }]);
        await Beast.CreateAllAsync([new Beast { Name = "b" }, new Whale { Name = "w" }, new Orca { Name = "o" }]);
        await Parcelled.CreateAsync(new Parcelled { Name = "a" });

        Assert.Equal(2, await Cat.Where(new { lives = 7 }).DeleteAsync());
        Assert.Equal(["d", "p"], (await Pet.OrderBy("name").ToListAsync()).Select(p => p.Name));
        Assert.Equal(2, await Beast.Where(b => b.Name != "b").DeleteAsync());
        Assert.Equal(["b"], (await Beast.Query.ToListAsync()).Select(b => b.Name));
        Assert.Equal(1, await Parcelled.DestroyAsync((await Parcelled.SingleAsync()).Id));
        Assert.Equal((2, 1, 0), (await Pet.CountAsync(), await Beast.CountAsync(), await Parcelled.CountAsync()));
    }

    [SkippableFact]
    public async Task What_has_its_values_in_the_row_of_another_goes_without_it()
    {
        Letter[] letters = [.. await Letter.CreateAllAsync([new Letter { Text = "a", Stamp = new Stamp { Cents = 80 } }, new Letter { Text = "b", Stamp = new Stamp { Cents = 95 } }])];

        Assert.Equal(1, await Stamp.DestroyAsync(letters[0].Id, -1));
        Assert.Equal([("a", null), ("b", (int?)95)], (await Letter.OrderBy(l => l.Id).Include(l => l.Stamp).ToListAsync()).Select(l => (l.Text, l.Stamp?.Cents)));
        Assert.Equal(1, await Letter.DestroyAsync(letters[1].Id));
        Assert.Equal((1, 0), (await Letter.CountAsync(), await Stamp.CountAsync()));
        Assert.Equal(1, await Letter.Where(new { text = "a" }).DeleteAsync());
    }

    [SkippableFact]
    public async Task A_transaction_takes_them_back()
    {
        Cat cat = await Cat.CreateAsync(new Cat { Lives = 7 });
        await Db.TransactionAsync(async transaction =>
        {
            await cat.IncrementAsync(c => c.Lives, 1);
            await Cat.Where(new { lives = 8 }).DeleteAsync();
            await transaction.RollbackAsync();
        });

        Assert.Equal((7, 7), (cat.Lives, (await Cat.SingleAsync()).Lives));
    }

    public class Pet : TimestampedModel
    {
        public int Id { get; set; }
        public string Name { get; set; } = "";
        public int Legs { get; set; }
    }

    public class Cat : Pet
    {
        public int Lives { get; set; }
        public decimal Price { get; set; }
    }

    public class Lynx : Cat
    {
        public int Ears { get; set; }
        public int? Toys { get; set; }
    }

    public class Beast : TimestampedModel
    {
        public Guid Id { get; set; }
        public string Name { get; set; } = "";
        public int Depth { get; set; }
    }

    public class Whale : Beast
    {
        public int Tons { get; set; }
    }

    public class Orca : Whale
    {
        public int Teeth { get; set; }
    }

    public class Letter : Model
    {
        public int Id { get; set; }
        public string Text { get; set; } = "";
        public Stamp? Stamp { get; set; }
    }

    public class Stamp : Model
    {
        public int Id { get; set; }
        public int? Cents { get; set; }
    }

    public class Parcelled : TimestampedModel
    {
        public int Id { get; set; }
        public string Name { get; set; } = "";
        public int Weight { get; set; }
    }
}
