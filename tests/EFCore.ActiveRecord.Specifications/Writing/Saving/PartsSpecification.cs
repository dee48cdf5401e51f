using System.Text.Json;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>What changes in the parts of a record is seen, named and saved, however deep it is, inside and outside of sessions.</summary>
public abstract class PartsSpecification : WritingSpecification
{
    /// <summary>Each change by its name, with the names that <c>Changes</c> has for it.</summary>
    private static readonly Dictionary<string, (Action<Voyage> Change, string[] Names)> VoyageChanges = new()
    {
        ["complex"] = (v => v.From.City = "x", ["from___city"]),
        ["two complex"] = (v => (v.From.City, v.To.City) = ("x", "y"), ["from___city", "to___city"]),
        ["complex in complex"] = (v => v.To.Spot.Note = "x", ["to___spot___note"]),
        ["list in complex"] = (v => v.From.Piers.Add("x"), ["from___piers"]),
        ["other complex"] = (v => v.From = new Port { City = "x", Spot = new Spot { X = 1 } }, ["from___city", "from___depth", "from___piers"]),
        ["struct"] = (v => v.Period = v.Period with { Days = 9 }, ["period___days"]),
        ["in place in struct"] = (v => v.Period.Mask![0] = 9, ["period___mask"]),
        ["optional complex set to null"] = (v => v.Via = null, ["via___city", "via___depth", "via___piers", "via___spot___x", "via___spot___note"]),
        ["owned"] = (v => v.Inn!.City = "x", ["inn___city"]),
        ["complex in owned"] = (v => v.Inn!.Spot.X = 9, ["inn___spot___x"]),
        ["two owned levels"] = (v => v.Inn!.Room!.Number = 9, ["inn___room___number"]),
        ["three owned levels"] = (v => v.Inn!.Room!.Bed!.Width = 9, ["inn___room___bed___width"]),
        ["all owned levels"] = (v => (v.Inn!.Stars, v.Inn.Room!.Number, v.Inn.Room.Bed!.Size) = (9, 9, "x"), ["inn___stars", "inn___room___number", "inn___room___bed___size"]),
        ["owned and column"] = (v => (v.Name, v.Inn!.Room!.Number) = ("x", 9), ["name", "inn___room___number"]),
        ["other owned"] = (v => v.Inn = new Inn { City = "x", Stars = 3, Spot = new Spot { X = 1, Note = "n" }, Room = v.Inn!.Room }, ["inn___city"]),
        ["other owned levels"] = (v => v.Inn = new Inn { City = "Inn", Stars = 3, Spot = new Spot { X = 1, Note = "n" }, Room = new Room { Number = 9, Bed = new Bed { Size = "s", Width = 2 } } }, ["inn___room___number"]),
        ["owned set to null"] = (v => v.Inn = null, ["inn___city", "inn___stars", "inn___spot___x", "inn___spot___note", "inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]),
        ["two levels set to null"] = (v => v.Inn!.Room = null, ["inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]),
        ["three levels set to null"] = (v => v.Inn!.Room!.Bed = null, ["inn___room___bed___size", "inn___room___bed___width"]),
        ["item changed"] = (v => v.Stops[0].City = "x", ["stops"]),
        ["item added"] = (v => v.Stops.Add(new Stop { City = "x", Sights = [new Sight { Code = $"n{v.Id}", Rank = 1 }] }), ["stops"]),
        ["item removed"] = (v => v.Stops.RemoveAt(0), ["stops"]),
        ["items cleared"] = (v => v.Stops.Clear(), ["stops"]),
        ["other items"] = (v => v.Stops = [new Stop { City = "x" }, new Stop { City = "y", Hours = 4 }, new Stop { City = "z" }], ["stops"]),
        ["item in item changed"] = (v => v.Stops[1].Sights[0].Rank = 9, ["stops"]),
        ["item in item added"] = (v => v.Stops[0].Sights.Add(new Sight { Code = $"n{v.Id}", Rank = 2 }), ["stops"]),
        ["item in item removed"] = (v => v.Stops[1].Sights.RemoveAt(0), ["stops"]),
        ["everything"] = (v => (v.Name, v.To.Depth, v.Via, v.Inn!.Room!.Bed, v.Stops) = ("x", 9, null, null, []), ["name", "to___depth", "via___city", "via___depth", "via___piers", "via___spot___x", "via___spot___note", "inn___room___bed___size", "inn___room___bed___width", "stops"]),
    };

    private static readonly Dictionary<string, (Action<Dossier> Change, string[] Names)> DossierChanges = new()
    {
        ["owned"] = (d => d.Inn!.City = "x", ["inn___city"]),
        ["two owned levels"] = (d => d.Inn!.Room!.Number = 9, ["inn___room___number"]),
        ["three owned levels"] = (d => d.Inn!.Room!.Bed!.Size = "x", ["inn___room___bed___size"]),
        ["level set to null"] = (d => d.Inn!.Room = null, ["inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]),
        ["owned set to null"] = (d => d.Inn = null, ["inn___city", "inn___stars", "inn___spot___x", "inn___spot___note", "inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]),
        ["other owned"] = (d => d.Inn = new Inn { City = "x", Stars = 3, Spot = new Spot { X = 1, Note = "n" }, Room = new Room { Number = 1, Bed = new Bed { Size = "s", Width = 2 } } }, ["inn___city"]),
        ["item changed"] = (d => d.Stays[0].City = "x", ["stays"]),
        ["item added"] = (d => d.Stays.Add(new Stay { City = "x", Nights = [new Night { Price = 1 }] }), ["stays"]),
        ["item removed"] = (d => d.Stays.RemoveAt(0), ["stays"]),
        ["items cleared"] = (d => d.Stays.Clear(), ["stays"]),
        ["other items"] = (d => d.Stays = [new Stay { City = "x" }], ["stays"]),
        ["item in item changed"] = (d => d.Stays[0].Nights[0].Price = 9, ["stays"]),
        ["item in item added"] = (d => d.Stays[1].Nights.Add(new Night { Price = 9 }), ["stays"]),
        ["complex"] = (d => d.Sketch.Title = "x", ["sketch___title"]),
        ["complex in complex"] = (d => d.Sketch.Spot.Note = "x", ["sketch___spot___note"]),
        ["list in complex"] = (d => d.Sketch.Spots.Add(new Spot { X = 9 }), ["sketch___spots"]),
        ["item of list in complex"] = (d => d.Sketch.Spots[0].X = 9, ["sketch___spots"]),
        ["optional set to null"] = (d => d.Draft = null, ["draft___title", "draft___spot___x", "draft___spots"]),
        ["list"] = (d => d.Spots.Add(new Spot { X = 9 }), ["spots"]),
        ["item of list"] = (d => d.Spots[1].X = 9, ["spots"]),
        ["list shortened"] = (d => d.Spots.RemoveAt(0), ["spots"]),
        ["list cleared"] = (d => d.Spots.Clear(), ["spots"]),
        ["other list"] = (d => d.Spots = [new Spot { X = 7 }, new Spot { X = 8 }, new Spot { X = 9 }], ["spots"]),
        ["everything"] = (d => (d.Name, d.Inn, d.Stays, d.Draft, d.Spots) = ("x", null, [], null, []), ["name", "inn___city", "inn___stars", "inn___spot___x", "inn___spot___note", "inn___room___number", "inn___room___bed___size", "inn___room___bed___width", "stays", "draft___title", "draft___spot___x", "draft___spots", "spots"]),
    };

    public static TheoryData<string, string> Voyages => Cases(VoyageChanges.Keys);

    public static TheoryData<string, string> Dossiers => Cases(DossierChanges.Keys);

    protected override IReadOnlyList<Type> Models => [typeof(Voyage), typeof(Dossier)];

    protected override IReadOnlyCollection<string>? Constants => null;

    [SkippableTheory]
    [MemberData(nameof(Voyages))]
    public async Task A_change_in_a_part_is_named_and_saved(string change, string way)
    {
        await Voyage.CreateAsync(NewVoyage(2));
        await CheckAsync(await Voyage.CreateAsync(NewVoyage(1)), v => v.Id, id => Voyage.FindOrFailAsync(id), VoyageChanges[change], way);
        Assert.Equal(Text(NewVoyage(2)), Text(await Voyage.OrderBy(v => v.Id).FirstAsync()));
    }

    [SkippableTheory]
    [MemberData(nameof(Dossiers))]
    public async Task A_change_in_a_document_is_named_and_saved(string change, string way)
    {
        await Dossier.CreateAsync(NewDossier());
        await CheckAsync(await Dossier.CreateAsync(NewDossier()), d => d.Id, id => Dossier.FindOrFailAsync(id), DossierChanges[change], way);
        Assert.Equal(Text(NewDossier()), Text(await Dossier.OrderBy(d => d.Id).FirstAsync()));
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task Optional_parts_are_made_where_there_were_none(string way)
    {
        Voyage voyage = new() { Name = "v", Period = new Period { Mask = [1] } };
        await CheckAsync(await Voyage.CreateAsync(voyage), v => v.Id, id => Voyage.FindOrFailAsync(id), (v => (v.Via, v.Inn) = (NewPort("Via"), NewInn()), ["via___city", "via___depth", "via___piers", "via___spot___x", "via___spot___note", "inn___city", "inn___stars", "inn___spot___x", "inn___spot___note", "inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]), way);
        Dossier dossier = new() { Name = "d" };
        await CheckAsync(await Dossier.CreateAsync(dossier), d => d.Id, id => Dossier.FindOrFailAsync(id), (d => (d.Draft, d.Inn) = (new Sketch { Title = "t" }, NewInn()), ["draft___title", "draft___spot___x", "draft___spots", "inn___city", "inn___stars", "inn___spot___x", "inn___spot___note", "inn___room___number", "inn___room___bed___size", "inn___room___bed___width"]), way);
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task A_part_whose_values_are_defaults_is_told_from_none(string way)
    {
        Voyage voyage = await Voyage.CreateAsync(new Voyage { Via = new Port(), Period = new Period { Mask = [1] } });
        Assert.NotNull((await Voyage.FindOrFailAsync(voyage.Id)).Via);
        await CheckAsync(voyage, v => v.Id, id => Voyage.FindOrFailAsync(id), (v => v.Via = null, ["via___city", "via___depth", "via___piers", "via___spot___x"]), way);
        await CheckAsync(voyage, v => v.Id, id => Voyage.FindOrFailAsync(id), (v => v.Via = new Port(), ["via___city", "via___depth", "via___piers", "via___spot___x"]), way);
    }

    [SkippableFact]
    public async Task Only_the_columns_that_changed_are_written()
    {
        Voyage voyage = await Voyage.CreateAsync(NewVoyage(1));

        voyage.Inn!.Room!.Bed!.Width = 9;
        Assert.Equal(["UPDATE voyage: inn_room_bed_width, updated_at"], await WritesOf(() => voyage.SaveAsync()));
        voyage.Inn = new Inn { City = "Inn", Stars = 3, Spot = new Spot { X = 1, Note = "n" }, Room = new Room { Number = 1, Bed = new Bed { Size = "s", Width = 10 } } };
        Assert.Equal(["UPDATE voyage: inn_room_bed_width, updated_at"], await WritesOf(() => voyage.SaveAsync()));
        voyage.Stops[1].Hours = 9;
        Assert.Equal(["UPDATE stop: hours", "UPDATE voyage: updated_at"], (await WritesOf(() => voyage.SaveAsync())).Order());
        Assert.Empty(await WritesOf(() => voyage.SaveAsync()));
    }

    [SkippableFact]
    public async Task A_record_from_elsewhere_is_written_with_its_parts()
    {
        int id = (await Voyage.CreateAsync(NewVoyage(1))).Id;
        Voyage form = NewVoyage(1);
        (form.Id, form.From.City, form.Inn!.Room!.Number, form.Via) = (id, "x", 9, null);
        form.Stops[1].Hours = 9;
        form.Stops.Add(new Stop { City = "new" });

        await Voyage.UpdateAllAsync([form]);

        Assert.Equal(Text(form), Text(await Voyage.FindOrFailAsync(id)));
        Dossier dossier = NewDossier();
        (dossier.Id, dossier.Inn, dossier.Stays[0].City, dossier.Spots) = ((await Dossier.CreateAsync(NewDossier())).Id, null, "x", []);
        await Dossier.UpdateAllAsync([dossier]);
        Assert.Equal(Text(dossier), Text(await Dossier.FindOrFailAsync(dossier.Id)));
    }

    [SkippableFact]
    public async Task A_record_whose_row_is_gone_is_not_found()
    {
        Voyage voyage = await Voyage.CreateAsync(NewVoyage(1));
        await (await Voyage.FindOrFailAsync(voyage.Id)).DeleteAsync();
        voyage.Stops[0].City = "x";

        await Assert.ThrowsAsync<RecordNotFoundException>(() => voyage.SaveAsync());
    }

    [SkippableFact]
    public async Task Items_get_the_keys_that_their_rows_have()
    {
        Voyage voyage = await Voyage.CreateAsync(NewVoyage(1));
        voyage.Stops.Add(new Stop { City = "a", Sights = [new Sight { Code = "a" }] });
        await voyage.SaveAsync();
        voyage.Stops[^1].Sights[0].Rank = 5;
        await voyage.SaveAsync();

        Assert.Equal(Text(voyage), Text(await Voyage.FindOrFailAsync(voyage.Id)));
        Assert.Equal(3, await RowsAsync("stop"));
    }

    [SkippableFact]
    public async Task New_records_have_changes_in_their_parts()
    {
        Voyage voyage = new() { From = { City = "x" }, Inn = new Inn { Room = new Room { Number = 3 } }, Stops = [new Stop()] };

        Assert.Equal(new AttributeChange(null, "x"), voyage.Changes["from___city"]);
        Assert.Equal(new AttributeChange(null, 3), voyage.Changes["Inn___Room___Number"]);
        Assert.Contains("stops", voyage.Changes.Keys);
        Assert.Equal(voyage.Changes.Count, voyage.Changes.ToDictionary().Count);
        await voyage.SaveAsync();
        Assert.Empty(voyage.Changes);
    }

    [SkippableFact]
    public async Task Other_changes_of_a_row_stay_where_a_record_changes_a_part()
    {
        Voyage voyage = await Voyage.CreateAsync(NewVoyage(1));
        Voyage other = await Voyage.FindOrFailAsync(voyage.Id);
        await other.UpdateAsync(v => (v.Inn!.City, v.Inn.Room!.Number, v.From.City) = ("theirs", 8, "theirs"));

        await voyage.UpdateAsync(v => (v.Inn!.Stars, v.Inn.Room!.Bed!.Width, v.From.Depth) = (5, 9, 9));

        Voyage found = await Voyage.FindOrFailAsync(voyage.Id);
        Assert.Equal(("theirs", 8, "theirs", 5, 9, 9), (found.Inn!.City, found.Inn.Room!.Number, found.From.City, found.Inn.Stars, found.Inn.Room.Bed!.Width, found.From.Depth));
    }

    private static readonly string[] AllWays = ["outside", "session", "session at its end", "other object in a session", "transaction"];

    public static TheoryData<string> Ways => [.. AllWays];

    private static TheoryData<string, string> Cases(IEnumerable<string> changes)
    {
        TheoryData<string, string> cases = [];
        foreach (string change in changes)
        {
            // A session's SaveChangesAsync is EF Core's, which does not see these.
            foreach (string way in AllWays.Where(w => w != "session at its end" || change is not ("in place in struct" or "other owned")))
            {
                cases.Add(change, way);
            }
        }

        return cases;
    }

    private static Port NewPort(string city) => new() { City = city, Depth = 3, Spot = new Spot { X = 1, Note = "n" }, Piers = ["a"] };

    private static Inn NewInn() => new() { City = "Inn", Stars = 3, Spot = new Spot { X = 1, Note = "n" }, Room = new Room { Number = 1, Bed = new Bed { Size = "s", Width = 2 } } };

    private static Voyage NewVoyage(int number) => new()
    {
        Name = $"v{number}",
        From = new Port { City = "From", Depth = 2, Spot = new Spot { X = 1 }, Piers = ["a", "b"] },
        To = NewPort("To"),
        Via = NewPort("Via"),
        Period = new Period { Days = 1, Mask = [1, 2] },
        Inn = NewInn(),
        Stops = [new Stop { City = "s1", Hours = 1 }, new Stop { City = "s2", Hours = 2, Sights = [new Sight { Code = $"a{number}", Rank = 1 }, new Sight { Code = $"b{number}", Rank = 2 }] }],
    };

    private static Dossier NewDossier() => new()
    {
        Name = "d",
        Inn = NewInn(),
        Stays = [new Stay { City = "a", Nights = [new Night { Price = 1 }, new Night { Price = 2 }] }, new Stay { City = "b" }],
        Sketch = new Sketch { Title = "t", Spots = [new Spot { X = 1 }, new Spot { X = 2 }] },
        Draft = new Sketch { Title = "d" },
        Spots = [new Spot { X = 3, Note = "n" }, new Spot { X = 4 }],
    };

    private static string Text<T>(T record)
        where T : class, IActiveRecord
        => JsonSerializer.Serialize(record, JsonSerializerOptions.Default).Replace("\"Id\":", "", StringComparison.Ordinal) is var text
            ? System.Text.RegularExpressions.Regex.Replace(text, "\"(CreatedAt|UpdatedAt)\":\"[^\"]*\"|^\\{\\d+,|\"Name\":\"[^\"]*\",\\d+", "")
            : "";

    private async Task CheckAsync<T>(T made, Func<T, int> idOf, Func<int, Task<T>> find, (Action<T> Change, string[] Names) change, string way)
        where T : class, IActiveRecord
    {
        Assert.False(made.IsChanged);
        int id = idOf(made);
        Time.Advance(TimeSpan.FromSeconds(1));
        string expected;
        switch (way)
        {
            case "outside":
                expected = await ChangedAsync(await find(id), change, r => r.SaveAsync());
                break;
            case "session":
                await using (Db.BeginSession())
                {
                    expected = await ChangedAsync(await find(id), change, r => r.SaveAsync());
                }

                break;
            case "session at its end":
                await using (ActiveSession session = Db.BeginSession())
                {
                    expected = await ChangedAsync(await find(id), change, _ => session.SaveChangesAsync());
                }

                break;
            case "other object in a session":
                T outside = await find(id);
                await using (Db.BeginSession())
                {
                    T inside = await find(id);
                    expected = await ChangedAsync(outside, change, r => r.SaveAsync());
                    Assert.Equal(expected, Text(inside));
                    Assert.False(inside.IsChanged, string.Join(", ", inside.Changes.Keys));
                }

                break;
            default:
                expected = "";
                await Db.TransactionAsync(async () => expected = await ChangedAsync(made, change, r => r.SaveAsync()));
                break;
        }

        T found = await find(id);
        Assert.Equal(expected, Text(found));
        Assert.False(found.IsChanged);
        Assert.Equal(Time.Now, ((ITimestamped)found).UpdatedAt);
    }

    private static async Task<string> ChangedAsync<T>(T record, (Action<T> Change, string[] Names) change, Func<T, Task> save)
        where T : class, IActiveRecord
    {
        Assert.False(record.IsChanged, string.Join(", ", record.Changes.Keys));
        change.Change(record);
        Assert.True(record.IsChanged);
        Assert.Equal(change.Names.Order(), record.Changes.Keys.Order());
        Assert.All(record.Changes.ToDictionary(), c => Assert.Equal(c.Value, record.Changes[c.Key]));
        string expected = Text(record);
        await save(record);
        Assert.Equal(expected, Text(record));
        Assert.False(record.IsChanged, string.Join(", ", record.Changes.Keys));
        await save(record);
        return expected;
    }
}
