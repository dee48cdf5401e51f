using EFCore.ActiveRecord.Specifications;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>Parts of texts are compared as the column's <c>=</c> compares letters, whether the model knows the column's collation or only the table has it.</summary>
public sealed class CollationTests : Specification
{
    private static readonly string[] Columns = ["plain", "by_model", "by_type", "by_table", "maybe"];

    protected override IReadOnlyList<Type> Models => [typeof(Word)];

    public override async Task InitializeAsync()
    {
        await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE word (id INTEGER PRIMARY KEY, plain TEXT NOT NULL, by_model TEXT COLLATE NOCASE NOT NULL, by_type TEXT COLLATE NOCASE NOT NULL,
                by_table TEXT COLLATE NOCASE NOT NULL, maybe TEXT COLLATE NOCASE)
            """));
    }

    [Fact]
    public async Task Letters_are_as_the_column_has_them()
    {
        await Word.CreateAsync(Word.Of("john"));
        foreach (string column in Columns)
        {
            int found = column == "plain" ? 0 : 1;
            foreach ((string key, string value) in new[] { (column, "JOHN"), ($"{column}__startswith", "JO"), ($"{column}__endswith", "HN"), ($"{column}__contains", "OH") })
            {
                Assert.Equal(found, await Word.Where((key, value)).CountAsync());
                Assert.Equal(1, await Word.Where((key, value.ToLowerInvariant())).CountAsync());
            }
        }

        Assert.Equal((1, 1, 1), (await Word.Where(("alias__startswith", "JO")).CountAsync(), await Word.Where(("alias__endswith", "HN")).CountAsync(), await Word.Where(("alias__contains", "OH")).CountAsync()));
    }

    [Fact]
    public async Task Parts_are_found_as_by_equality()
    {
        string[] texts = ["", "a", "A", "aB", "Ab%", "a_b", "ÄB", "äb", "𝄞A", "a\\b", "1", "-", "ba", "bAb"];
        await Word.CreateAllAsync(texts.Select(Word.Of));
        Gen<(string, string, string)> cases = from text in Gen.Elements(texts) from column in Gen.Elements(Columns) from comparison in Gen.Elements("startswith", "endswith", "contains") select (text, column, comparison);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (string part, string column, string comparison) = c;
            Func<string, string> fold = column == "plain" ? t => t : t => string.Concat(t.Select(l => char.IsAscii(l) ? char.ToLowerInvariant(l) : l));
            bool Fits(string text) => comparison switch
            {
                "startswith" => fold(text).StartsWith(fold(part), StringComparison.Ordinal),
                "endswith" => fold(text).EndsWith(fold(part), StringComparison.Ordinal),
                _ => fold(text).Contains(fold(part), StringComparison.Ordinal),
            };
            return Word.Where(($"{column}__{comparison}", part)).OrderBy("id").ToListAsync().GetAwaiter().GetResult().ConvertAll(w => w.Plain).SequenceEqual(texts.Where(Fits))
                && Word.Where(Filter.Not(($"{column}__{comparison}", part))).OrderBy("id").ToListAsync().GetAwaiter().GetResult().ConvertAll(w => w.Plain).SequenceEqual(texts.Where(t => !Fits(t)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(120));
    }

    protected override TestStore CreateStore() => new SqliteStore();

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    private static void ConfigureModel(ModelBuilder model)
        => model.Entity<Word>(word =>
        {
            word.Property(w => w.ByModel).UseCollation("NOCASE");
            word.Property(w => w.ByType).HasColumnType("TEXT COLLATE NOCASE");
        });

    public partial class Word : Model
    {
        public int Id { get; set; }
        public string Plain { get; set; } = "";
        public string ByModel { get; set; } = "";
        public string ByType { get; set; } = "";
        public string ByTable { get; set; } = "";
        public string? Maybe { get; set; }
        [Hybrid] public string Alias => ByModel;

        public static Word Of(string text) => new() { Plain = text, ByModel = text, ByType = text, ByTable = text, Maybe = text };
    }
}
