using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Columns of every kind, parts inside the row, and values that the database makes.</summary>
public abstract class ColumnKindsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [typeof(Gadget), typeof(Customer), typeof(Sheet), typeof(Priced)];

    [SkippableFact]
    public async Task Values_come_back_as_they_were()
    {
        Gadget gadget = await Gadget.CreateAsync(Gadgets.Full());

        Gadgets.AssertSame(Gadgets.Full(), await Gadget.FindOrFailAsync(gadget.Id));
        Assert.Equal("Green", await ScalarAsync("SELECT hue FROM gadget"));
    }

    [SkippableFact]
    public async Task Nulls_come_back_as_nulls()
    {
        Gadgets.AssertEmpty(await Gadget.FindOrFailAsync((await Gadget.CreateAsync(new Gadget())).Id));
    }

    [SkippableFact]
    public async Task A_record_that_was_read_and_not_changed_has_no_changes()
    {
        Guid id = (await Gadget.CreateAsync(new Gadget { Data = [1], Words = ["a"], Numbers = [1], Price = 1.50m, At = Time.Now })).Id;
        Gadget read = await Gadget.FindOrFailAsync(id);
        Commands.Clear();

        await read.SaveAsync();

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task What_was_changed_in_place_is_seen_as_changed()
    {
        Guid id = (await Gadget.CreateAsync(new Gadget { Data = [1, 2], Words = ["a"], Numbers = [1] })).Id;
        Gadget read = await Gadget.FindOrFailAsync(id);

        read.Data[0] = 9;
        Assert.Equal(["UPDATE gadget: data"], await WritesOf(() => read.SaveAsync()));
        read.Words.Add("b");
        Assert.Equal(["UPDATE gadget: words"], await WritesOf(() => read.SaveAsync()));
        read.Numbers[0] = 5;
        Assert.Equal(["UPDATE gadget: numbers"], await WritesOf(() => read.SaveAsync()));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));

        Gadget found = await Gadget.FindOrFailAsync(id);
        Assert.Equal([9, 2], found.Data);
        Assert.Equal(["a", "b"], found.Words);
        Assert.Equal([5], found.Numbers);
    }

    [SkippableFact]
    public async Task What_is_equal_in_another_object_is_no_change()
    {
        Guid id = (await Gadget.CreateAsync(new Gadget { Data = [1, 2], Words = ["a"], Numbers = [1] })).Id;
        Gadget read = await Gadget.FindOrFailAsync(id);
        (read.Data, read.Words, read.Numbers) = ([1, 2], ["a"], [1]);

        Assert.Empty(await WritesOf(() => read.SaveAsync()));
    }

    [SkippableFact]
    public async Task Values_are_set_to_null_and_back()
    {
        Gadget gadget = await Gadget.CreateAsync(new Gadget { Other = Hue.Blue, Discount = 1, Link = Guid.NewGuid(), NoData = [1] });

        await gadget.UpdateAsync(new { other = (Hue?)null, discount = (decimal?)null, link = (Guid?)null, no_data = (byte[]?)null });
        Gadget found = await Gadget.FindOrFailAsync(gadget.Id);
        Assert.Equal((null, null, null), (found.Other, found.Discount, found.Link));
        Assert.Null(found.NoData);

        await found.UpdateAsync(new { other = "red", discount = 2, flag = true });
        found = await Gadget.FindOrFailAsync(gadget.Id);
        Assert.Equal((Hue.Red, 2m, true), (found.Other, found.Discount, found.Flag));
    }

    [SkippableFact]
    public async Task A_complex_part_is_saved_and_changed_column_by_column()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Name = "c", Home = new Address { Street = "s", City = "x", Position = new Position { X = 1, Y = 2 } } });
        Customer read = await Customer.FindOrFailAsync(customer.Id);
        Assert.Equal(("s", "x", 1, 2), (read.Home.Street, read.Home.City, read.Home.Position.X, read.Home.Position.Y));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));

        read.Home.City = "y";
        Assert.Equal(["UPDATE customer: home_city, updated_at"], await WritesOf(() => read.SaveAsync()));
        read.Home.Position.Y = 3;
        Assert.Equal(["UPDATE customer: home_position_y, updated_at"], await WritesOf(() => read.SaveAsync()));
        read.Home = new Address { Street = "z", City = "y", Position = new Position { X = 1, Y = 3 } };
        Assert.Equal(["UPDATE customer: home_street, updated_at"], await WritesOf(() => read.SaveAsync()));

        Customer found = await Customer.FindOrFailAsync(customer.Id);
        Assert.Equal(("z", "y", 1, 3), (found.Home.Street, found.Home.City, found.Home.Position.X, found.Home.Position.Y));
    }

    [SkippableFact]
    public async Task Computed_columns_are_right_after_an_increment()
    {
        Priced priced = await Priced.CreateAsync(new Priced { Price = 3, Quantity = 2 });

        await priced.IncrementAsync(p => p.Quantity, 1);

        Assert.Equal((3, 9, false), (priced.Quantity, priced.Total, priced.IsChanged));
    }

    [SkippableFact]
    public async Task A_complex_part_is_refreshed()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Home = new Address { Position = new Position { Y = 2 } } });
        await SqlAsync("UPDATE customer SET home_city = 'new', home_position_y = 7");

        await customer.RefreshAsync();

        Assert.Equal(("new", 7), (customer.Home.City, customer.Home.Position.Y));
        Assert.Empty(await WritesOf(() => customer.SaveAsync()));
    }

    [SkippableFact]
    public async Task A_record_with_parts_that_a_session_knows_by_another_object_is_refreshed_and_saved()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Home = new Address { Position = new Position { Y = 2 } } });
        await using ActiveSession session = Db.BeginSession();
        Customer known = await Customer.FindOrFailAsync(customer.Id);
        await SqlAsync("UPDATE customer SET home_city = 'new', home_position_y = 7");

        await customer.RefreshAsync();
        Assert.Equal(("new", 7), (customer.Home.City, customer.Home.Position.Y));
        await customer.UpdateAsync(c => c.Home.Position.Y = 8);

        Assert.Equal(8, known.Home.Position.Y);
        Assert.Equal(8.0, await ScalarAsync("SELECT home_position_y FROM customer"));
    }

    [SkippableFact]
    public async Task A_refused_change_of_a_complex_part_can_be_corrected()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Home = new Address { City = "x" } });
        customer.Home.City = null!;

        await Assert.ThrowsAsync<NotNullException>(() => customer.SaveAsync());

        Assert.Equal("x", await ScalarAsync("SELECT home_city FROM customer"));
        await customer.UpdateAsync(c => c.Home.City = "y");
        Assert.Equal("y", await ScalarAsync("SELECT home_city FROM customer"));
    }

    [SkippableFact]
    public async Task An_owned_part_is_saved_changed_replaced_and_set_to_null()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Name = "c", Contact = new Contact { Mail = "m", Phone = "1" } });
        Assert.Equal(("m", "1"), await ContactOf(customer));

        Customer read = await Customer.FindOrFailAsync(customer.Id);
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        await read.UpdateAsync(c => c.Contact!.Phone = "2");
        Assert.Equal(("m", "2"), await ContactOf(customer));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        await read.UpdateAsync(c => (c.Name, c.Contact) = ("d", new Contact { Mail = "n" }));
        Assert.Equal(("n", null), await ContactOf(customer));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        await read.UpdateAsync(c => c.Contact = null);
        Assert.Null(await ContactOf(customer));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
        await read.UpdateAsync(c => c.Contact = new Contact { Mail = "o", Phone = "3" });
        Assert.Equal(("o", "3"), await ContactOf(customer));
        Assert.Equal("d", (await Customer.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task An_owned_part_stays_while_other_columns_are_written()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Name = "c", Contact = new Contact { Mail = "m" } });
        Customer read = await Customer.FindOrFailAsync(customer.Id);

        Assert.Equal(["UPDATE customer: name, updated_at"], await WritesOf(() => read.UpdateAsync(c => c.Name = "d")));

        Assert.Equal(("m", null), await ContactOf(customer));
        await read.DeleteAsync();
        Assert.Equal(0, await RowsAsync("customer"));
    }

    [SkippableFact]
    public async Task A_document_inside_the_row_is_saved_and_changed()
    {
        Sheet sheet = await Sheet.CreateAsync(new Sheet { Name = "s", Content = new Content { Title = "t", Cells = [new Cell { Row = 1, Text = "a" }] } });
        Sheet read = await Sheet.FindOrFailAsync(sheet.Id);
        Assert.Equal(("t", 1, "a"), (read.Content.Title, read.Content.Cells.Single().Row, read.Content.Cells.Single().Text));
        Assert.Empty(await WritesOf(() => read.SaveAsync()));

        await read.UpdateAsync(s => s.Content.Title = "u");
        Assert.Equal("u", (await Sheet.SingleAsync()).Content.Title);
        Assert.Empty(await WritesOf(() => read.SaveAsync()));
    }

    [SkippableFact]
    public async Task Values_that_the_database_makes_are_read_back()
    {
        Priced priced = await Priced.CreateAsync(new Priced { Price = 3, Quantity = 4 });
        Assert.Equal((12, 7, "fresh"), (priced.Total, priced.Stock, priced.Label));

        await priced.UpdateAsync(p => p.Quantity = 5);
        Assert.Equal(15, priced.Total);
        Assert.Empty(await WritesOf(() => priced.SaveAsync()));

        Priced given = await Priced.CreateAsync(new Priced { Stock = 1, Label = "old" });
        Assert.Equal((1, "old"), (given.Stock, given.Label));
        Priced found = await Priced.FindOrFailAsync(given.Id);
        Assert.Equal((1, "old", 0), (found.Stock, found.Label, found.Total));
        await found.UpdateAsync(p => p.Label = null);
        Assert.Null((await Priced.FindOrFailAsync(given.Id)).Label);
    }

    [SkippableFact]
    public async Task A_computed_column_cannot_be_set_by_name()
        => await Assert.ThrowsAsync<NotSettableException>(() => Priced.CreateAsync(new { total = 5 }));

    [SkippableFact]
    public async Task Values_that_the_database_makes_are_read_back_for_many()
    {
        IReadOnlyList<Priced> all = await Priced.CreateAllAsync(Enumerable.Range(1, 50).Select(i => new Priced { Price = i, Quantity = 2 }));

        Assert.All(all, p => Assert.Equal((p.Price * 2, 7), (p.Total, p.Stock)));
        Assert.Equal(50, all.Select(p => p.Id).Distinct().Count());
    }

    private async Task<(string, string?)?> ContactOf(Customer customer)
    {
        await using DbContext context = Db.CreateContext();
        return (await context.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == customer.Id)).Contact is { } contact ? (contact.Mail, contact.Phone) : null;
    }
}
