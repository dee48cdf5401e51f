using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>Parts of texts are compared as the column's <c>=</c> compares letters: citext, and collations for which different texts are equal.</summary>
public sealed class CollationTests : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Word)];

    public override async Task InitializeAsync()
    {
        Skip.If(Store.SkipReason is not null, Store.SkipReason);
        await Db.ExecuteAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("CREATE EXTENSION citext; CREATE COLLATION of_server (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
            await ((NpgsqlConnection)context.Database.GetDbConnection()).ReloadTypesAsync();
        });
        await base.InitializeAsync();
    }

    [SkippableFact]
    public async Task Letters_are_as_the_column_has_them()
    {
        await Word.CreateAllAsync([Word.Of("john"), Word.Of("jenny")]);
        foreach ((string column, int found) in new[] { ("plain", 0), ("plain_c", 0), ("insensitive", 1), ("defined", 1), ("of_server", 1), ("maybe", 1), ("alias", 1) })
        {
            foreach ((string key, string value) in new[] { (column, "JOHN"), ($"{column}__startswith", "JO"), ($"{column}__endswith", "HN") })
            {
                Assert.Equal(found, await Word.Where((key, value)).CountAsync());
                Assert.Equal(1, await Word.Where((key, value.ToLowerInvariant())).CountAsync());
            }
        }

        Assert.Equal((0, 1), (await Word.Where(("plain__contains", "OH")).CountAsync(), await Word.Where(("insensitive__contains", "OH")).CountAsync()));
    }

    [SkippableFact]
    public async Task A_nondeterministic_collation_takes_no_patterns_but_those_that_ignore_case()
    {
        await Word.CreateAllAsync([Word.Of("john"), Word.Of("jenny")]);
        UnknownOperatorException error = Assert.Throws<UnknownOperatorException>(() => Word.Where(("defined__contains", "OH")));
        Assert.EndsWith("nondeterministic collation. Take 'startswith', 'endswith' or 'icontains'.", error.Message, StringComparison.Ordinal);
        foreach ((string key, string value) in new[] { ("defined__icontains", "OH"), ("defined__istartswith", "JO"), ("defined__iendswith", "HN"), ("defined__ilike", "J%N"), ("defined__like", "j%n") })
        {
            Assert.Equal(1, await Word.Where((key, value)).CountAsync());
        }

        Assert.Equal(1, await Word.Search("OH", "defined").CountAsync());
    }

    protected override TestStore CreateStore() => new PostgreSqlStore();

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    private static void ConfigureModel(ModelBuilder model)
    {
        model.HasPostgresExtension("citext").HasCollation("defined", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        model.Entity<Word>(word =>
        {
            word.Property(w => w.PlainC).UseCollation("C");
            word.Property(w => w.Insensitive).HasColumnType("citext");
            word.Property(w => w.Defined).UseCollation("defined");
            word.Property(w => w.Maybe).UseCollation("defined");
            word.Property(w => w.OfServer).UseCollation("of_server");
        });
    }

    public partial class Word : Model
    {
        public int Id { get; set; }
        public string Plain { get; set; } = "";
        public string PlainC { get; set; } = "";
        public string Insensitive { get; set; } = "";
        public string Defined { get; set; } = "";
        public string OfServer { get; set; } = "";
        public string? Maybe { get; set; }
        [Hybrid] public string Alias => Defined;

        public static Word Of(string text) => new() { Plain = text, PlainC = text, Insensitive = text, Defined = text, OfServer = text, Maybe = text };
    }
}
