using System.Text.Json;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>Dictionaries and JSON with names of another style.</summary>
public abstract class JsonNamingSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Customer), typeof(Sheet)];

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.UseJsonNaming(JsonNamingPolicy.KebabCaseUpper);
    }

    [SkippableFact]
    public async Task The_policy_names_attributes_at_every_depth()
    {
        Customer customer = await Customer.CreateAsync(new Customer { Name = "c", Home = new Address { City = "x" }, Contact = new Contact { Mail = "m" } });

        IDictionary<string, object?> values = customer.ToDict(exclude: ["created_at"]);

        Assert.Equal(["ID", "NAME", "HOME", "CONTACT", "UPDATED-AT"], values.Keys);
        Assert.Equal(["STREET", "CITY", "POSITION"], ((IDictionary<string, object?>)values["HOME"]!).Keys);
        Customer read = Customer.FromJson(customer.ToJson());
        Assert.Equal((customer.Id, "x", "m", customer.UpdatedAt), (read.Id, read.Home.City, read.Contact!.Mail, read.UpdatedAt));
        Assert.Equal("c", Customer.FromJson("""{"name":"c"}""").Name);
        Assert.Throws<UnknownAttributeException>(() => customer.ToDict(exclude: ["CREATED-ATT"]));
        Assert.DoesNotContain("UPDATED-AT", customer.ToDict(exclude: ["UPDATED-AT"]).Keys);
    }

    [SkippableFact]
    public void Documents_inside_a_row_are_named_as_well()
        => Assert.Equal("""{"ID":0,"NAME":"s","CONTENT":{"TITLE":"t","CELLS":[{"ROW":1,"TEXT":"x"}]}}""", new Sheet { Name = "s", Content = new Content { Title = "t", Cells = [new Cell { Row = 1, Text = "x" }] } }.ToJson());
}
