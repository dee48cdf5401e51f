using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

public class Client : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    [Secret, Searchable, Repr] public string ApiKey { get; set; } = "";
    [Secret] public int Rounds { get; set; }
    public PasswordHash? Password { get; set; }
    [NotSerializable] public string Note { get; set; } = "";
    [NotFilterable] public string Hint { get; set; } = "";
    [NotSortable] public int Rank { get; set; }
    [Secret, Column("vault")] public int? SafeId { get; set; }
    [Secret] public Safe? Safe { get; set; }
    [NotFilterable] public Crate? Box { get; set; }

    [Hybrid] public bool HasKey => ApiKey != "";
    [Hybrid] public string Card => Name + HiddenLine;
    [Hybrid] public string HiddenLine => ApiKey + Note;
    [Hybrid] public string Remark => Name + Note;
    [Hybrid] public bool KeyIs(string key) => ApiKey == key;
}

public class Safe : Model
{
    public int Id { get; set; }
    public string Place { get; set; } = "";
}

public class Crate : Model
{
    public int Id { get; set; }
    public string Place { get; set; } = "";
}

/// <summary>What is marked is closed to names: everywhere by one mark, at one door by the others.</summary>
public abstract class SecretSpecification : Specification
{
    private static readonly string[] Secrets = ["api_key", "ApiKey", "apikey", "rounds", "password", "safe_id", "vault", "safe___place", "has_key", "card", "hidden_line"];

    protected sealed override IReadOnlyList<Type> Models => [typeof(Client), typeof(Safe), typeof(Crate)];

    [SkippableFact]
    public void A_secret_is_unknown_to_every_name()
    {
        Commands.Clear();
        foreach (string name in Secrets)
        {
            Unknown(() => Client.Where((name, "x")));
            Unknown(() => Client.Where(($"{name}__isnull", true)));
            Unknown(() => Client.Where(($"{name}__nothing", 1)));
            Unknown(() => Client.Where(new Dictionary<string, object?> { [name] = null }));
            Unknown(() => Client.OrderBy(name));
            Unknown(() => Client.OrderBy("-" + name));
            Unknown(() => Client.Search("x", name));
            Unknown(() => Client.SelectColumns("name", name));
            Unknown(() => Client.GroupBy(name).Aggregate(Agg.Count()));
            Unknown(() => Client.GroupBy("name").Aggregate(Agg.Max(name)));
            Unknown(() => Client.GroupBy("name").Aggregate(Agg.CountDistinct(name)));
            Unknown(() => Client.SmartQuery(QueryInput.Parse($"{name}=x")));
            Unknown(() => Client.SmartQuery(QueryInput.Parse($"sort=-{name}")));
            Unknown(() => Client.FilterExpression(new Dictionary<string, object?> { [name] = "x" }));
            if (!name.Contains("___", StringComparison.Ordinal))
            {
                Unknown(() => new Client()[name]);
            }
        }

        Unknown(() => Client.Where(new Dictionary<string, object?> { ["safe"] = null }));
        Unknown(() => Client.Where(("key_is", "x")));
        Assert.Empty(Commands.Texts);

        static void Unknown(Func<object?> act)
        {
            UnknownAttributeException e = Assert.Throws<UnknownAttributeException>(() => { _ = act(); });
            Assert.DoesNotContain(e.Nearest, n => Secrets.Contains(n) || n == "safe");
        }
    }

    [SkippableFact]
    public void Messages_suggest_nothing_that_is_closed()
    {
        List<Func<object?>> acts = [];
        foreach (string name in (string[])["api_ke", "round", "passwort", "notee", "hinta", "ranks", "saf", "boxx", "has_ke", "remar", "vaul", "key_iss", "box___plac"])
        {
            acts.AddRange(
            [
                () => Client.Where((name, 1)), () => Client.Where((name + "__ge", 1)), () => Client.OrderBy(name), () => Client.SelectColumns(name), () => Client.GroupBy(name).Aggregate(), () => Client.Search("x", name),
                () => Client.FromDict(new Dictionary<string, object?> { [name] = 1 }), () => new Client()[name], () => new Client().ToDict(exclude: [name]), () => Client.SmartQuery(QueryInput.Parse(name + "=1")),
                () => new Client().Fill(new Dictionary<string, object?> { [name] = 1 }),
            ]);
        }

        string[] closed = ["api_key", "rounds", "password", "note", "hint", "rank", "safe", "safe_id", "box", "box_id", "has_key", "card", "hidden_line", "remark", "key_is", "place"];
        foreach (Func<object?> act in acts)
        {
            UnknownAttributeException e = Assert.Throws<UnknownAttributeException>(() => { _ = act(); });
            Assert.DoesNotContain(e.Nearest, n => closed.Except(["box_id", "place"]).Contains(n));
            Assert.All(closed.Except(["box_id"]), name => Assert.DoesNotContain($"'{name}'", e.Message, StringComparison.Ordinal));
        }

        Assert.Equal(["name"], Assert.Throws<UnknownAttributeException>(() => Client.Where(("nam", 1))).Nearest);
    }

    [SkippableFact]
    public async Task A_secret_is_in_nothing_that_is_written()
    {
        Client client = await Client.CreateAsync(new { name = "ann", api_key = "s3cret", rounds = 77117, password = PasswordHash.Of("s3cret"), note = "n0te", safe = new Safe { Place = "s3cret" } });
        client.ApiKey = "s3cret2";
        client.Rounds = 77118;

        string changes = string.Join(", ", client.Changes) + string.Join(", ", client.Changes.Values) + client.Changes["api_key"];
        foreach (string text in (string[])[client.ToString(), client.ToJson(nested: true, hybrids: true), string.Join(",", client.ToDict(nested: true, hybrids: true)), changes])
        {
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("7711", text, StringComparison.Ordinal);
        }

        Assert.Contains("***", changes, StringComparison.Ordinal);
        Assert.Equal(("s3cret", "s3cret2"), (client.Changes["api_key"].Was, client.Changes["api_key"].Is));
        Assert.DoesNotContain("n0te", client.ToJson(hybrids: true), StringComparison.Ordinal);
        Assert.Contains("ann", client.ToJson(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_secret_is_in_no_list_of_the_metadata()
    {
        RecordMetadata metadata = Client.Metadata;
        IEnumerable<string> all = [.. metadata.Columns, .. metadata.StringColumns, .. metadata.Relations, .. metadata.SettableRelations, .. metadata.HybridProperties, .. metadata.HybridMethods, .. metadata.FilterableAttributes, .. metadata.SortableAttributes, .. metadata.SearchableAttributes, .. metadata.SettableAttributes];

        Assert.DoesNotContain(all, n => n is "api_key" or "rounds" or "password" or "safe" or "safe_id" or "has_key" or "card" or "hidden_line" or "key_is");
        Assert.Contains("note", metadata.FilterableAttributes);
        Assert.DoesNotContain("hint", metadata.FilterableAttributes);
        Assert.DoesNotContain("rank", metadata.SortableAttributes);
        Assert.Contains("remark", metadata.HybridProperties);
        Assert.Equal(["name", "note"], metadata.SearchableAttributes);
    }

    [SkippableFact]
    public async Task Lambdas_and_names_that_set_stay_open()
    {
        await Client.CreateAsync(new { name = "ann", api_key = "k1" });
        Client client = Client.FromJson("""{"name": "bob", "api_key": "k2", "rounds": 3}""");
        client["rounds"] = 4;
        await client.SaveAsync();
        await Client.Where(c => c.ApiKey == "k1").UpdateAsync(new { rounds = 9 });

        Assert.Equal([9, 4], await Client.OrderBy(c => c.ApiKey).Select(c => c.Rounds).ToListAsync());
        Assert.Equal(1, await Client.Where(c => c.HasKey && c.KeyIs("k2")).CountAsync());
        Assert.Equal(2, await Client.Query.Select(c => c.ApiKey).Distinct().CountAsync());
        Assert.Equal("k2", client.ApiKey);
    }

    [SkippableFact]
    public async Task The_other_marks_close_one_door_each()
    {
        await Client.CreateAllAsync([new() { Name = "a", Note = "x", Hint = "h", Rank = 2 }, new() { Name = "b", Note = "x", Hint = "i", Rank = 1 }]);

        Assert.Equal(2, await Client.Where(("note", "x")).OrderBy("note").CountAsync());
        Assert.Throws<NotSelectableException>(() => Client.SelectColumns("note"));
        Assert.Throws<NotSelectableException>(() => Client.SelectColumns("remark"));
        Assert.Throws<NotSelectableException>(() => Client.GroupBy("note").Aggregate());
        Assert.Throws<NotSelectableException>(() => Client.GroupBy("name").Aggregate(Agg.Min("note")));

        Assert.Throws<NotFilterableException>(() => Client.Where(("hint", "h")));
        Assert.Throws<NotSelectableException>(() => Client.GroupBy("hint").Aggregate());
        Assert.Throws<NotSelectableException>(() => Client.GroupBy("name").Aggregate(Agg.Max("hint")));
        Assert.Equal(["h", "i"], (await Client.OrderBy("hint").SelectColumns("hint").ToRowsAsync()).Select(r => r["hint"]));

        Assert.Throws<NotSortableException>(() => Client.OrderBy("rank"));
        Assert.Throws<NotSortableException>(() => Client.GroupBy("rank").Aggregate().OrderBy("-rank"));
        Assert.Equal(1, await Client.Where(("rank", 1)).CountAsync());
    }

    [SkippableFact]
    public async Task A_cursor_shows_no_value_that_is_not_to_be_shown()
    {
        await Client.CreateAllAsync([new() { Name = "a", Note = "x" }, new() { Name = "b", Note = "y" }]);

        await Assert.ThrowsAsync<NotSortableException>(() => Client.OrderBy("note").PaginateAfterAsync(null, 1));
        await Assert.ThrowsAsync<NotSortableException>(() => Client.OrderBy("remark").PaginateAfterAsync(null, 1));
        await Assert.ThrowsAsync<NotSortableException>(() => Client.OrderBy(c => c.ApiKey).PaginateAfterAsync(null, 1));
        await Assert.ThrowsAsync<NotSortableException>(() => Client.OrderBy(c => c.Name).ThenBy(c => c.Safe!.Place).PaginateAfterAsync(null, 1));
        Assert.NotNull((await Client.OrderBy("hint").PaginateAfterAsync(null, 1)).NextCursor);
    }

    [SkippableFact]
    public async Task A_secret_key_is_in_no_message()
    {
        await using ActiveDb db = ActiveDb.Open(Store.Configure, models: [typeof(Token)]);
        using (db.Use())
        {
            await db.CreateAllAsync();
            RecordNotFoundException e = await Assert.ThrowsAsync<RecordNotFoundException>(() => Token.FindOrFailAsync("s3cret"));
            Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
            Assert.Equal(["s3cret"], e.Key);
            await db.DropAllAsync();
        }
    }

    public class Token : Model
    {
        [Key, Secret] public string Code { get; set; } = "";
    }
}
