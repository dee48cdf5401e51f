using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Models.Classes;

/// <summary>A column of each type that has a meaning of its own.</summary>
public class Visitor : Model
{
    public int Id { get; set; }
    [Email] public string Mail { get; set; } = "";
    [Email] public string? OtherMail { get; set; }
    public Uri? Site { get; set; }
    public IPAddress? Address { get; set; }
    public CultureInfo? Culture { get; set; }
    public TimeZoneInfo? Zone { get; set; }
    public PasswordHash? Password { get; set; }
    public List<string> Tags { get; set; } = [];
}

/// <summary>Types with a meaning of their own are stored, found, written and read.</summary>
public abstract class ColumnTypesSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Visitor)];

    [SkippableFact]
    public async Task They_come_back_as_they_were()
    {
        Visitor found = await Visitor.FindOrFailAsync((await NewAsync()).Id);

        Assert.Equal("bob@example.org", found.Mail);
        Assert.Equal(("https://example.org/a", "2001:db8::1", "de-CH", "Etc/UTC"), (found.Site!.ToString(), found.Address!.ToString(), found.Culture!.Name, found.Zone!.Id));
        Assert.Equal((true, false), (found.Password!.Verify("sesame"), found.Password.Verify("Sesame")));
        Assert.Equal(["a", "b"], found.Tags);

        Visitor empty = await Visitor.FindOrFailAsync((await Visitor.CreateAsync(new Visitor { Mail = "a@example.org" })).Id);
        Assert.Equal((null, null, null, null, null, null), (empty.OtherMail, empty.Site, empty.Address, empty.Culture, empty.Zone, empty.Password));
    }

    [SkippableFact]
    public async Task What_was_not_changed_is_not_written()
    {
        Visitor found = await Visitor.FindOrFailAsync((await NewAsync()).Id);
        Commands.Clear();

        await found.SaveAsync();
        Assert.Empty(Commands.Texts);

        await found.UpdateAsync(v => v.Password = PasswordHash.Of("sesame", 1000));
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task They_can_be_searched_for_and_set_by_name()
    {
        await NewAsync();

        Assert.Equal(1, await Visitor.CountAsync(v => v.Mail == "BOB@example.org"));
        Assert.Equal(1, await Visitor.Where(("mail", "Bob@Example.org")).CountAsync());
        Assert.Equal(1, await Visitor.Where(("culture", "de-CH"), ("zone", "Etc/UTC")).CountAsync());
        Assert.Equal(1, await Visitor.Where(("address", "2001:db8::1")).CountAsync());

        Visitor set = new Visitor().Fill(new { culture = "fr-FR", zone = "Etc/UTC", address = "10.0.0.1", site = "https://x.org/" });
        Assert.Equal(("fr-FR", "Etc/UTC", "10.0.0.1"), (set.Culture!.Name, set.Zone!.Id, set.Address!.ToString()));
        Assert.Throws<AttributeValueException>(() => set.Fill(new { culture = "no-such-culture" }));
        Assert.Throws<AttributeValueException>(() => set.Fill(new { zone = "Nowhere/At_All" }));
        Assert.Throws<AttributeValueException>(() => set.Fill(new { address = "10.0.0.x" }));
        Assert.Throws<AttributeValueException>(() => set.Fill(new { password = "sesame" }));
    }

    [SkippableFact]
    public async Task They_go_through_json_but_for_passwords()
    {
        Visitor saved = await Visitor.FindOrFailAsync((await NewAsync()).Id);

        string json = saved.ToJson();
        Visitor read = Visitor.FromJson(json);

        Assert.DoesNotContain("password", json, StringComparison.Ordinal);
        Assert.Equal((saved.Site, saved.Address, saved.Culture, saved.Zone, saved.Mail), (read.Site, read.Address, read.Culture, read.Zone, read.Mail));
        Assert.DoesNotContain("pbkdf2", saved.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_address_is_checked_for_its_form()
    {
        Assert.Equal((true, true, false), (IsValid(new Visitor { Mail = "a@b" }), IsValid(new Visitor { Mail = "a@b", OtherMail = null }), IsValid(new Visitor { Mail = "a" })));

        static bool IsValid(Visitor visitor) => Validator.TryValidateObject(visitor, new ValidationContext(visitor), null, validateAllProperties: true);
    }

    private static Task<Visitor> NewAsync()
        => Visitor.CreateAsync(new Visitor
        {
            Mail = "Bob@Example.ORG",
            OtherMail = "X@Y",
            Site = new Uri("https://example.org/a"),
            Address = IPAddress.Parse("2001:db8::1"),
            Culture = CultureInfo.GetCultureInfo("de-CH"),
            Zone = TimeZoneInfo.FindSystemTimeZoneById("Etc/UTC"),
            Password = PasswordHash.Of("sesame", 1000),
            Tags = ["a", "b"],
        });
}
