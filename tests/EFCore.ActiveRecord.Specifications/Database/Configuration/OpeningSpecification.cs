using EFCore.ActiveRecord.Database.Configuration;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Configuration;

/// <summary>The ways to open a database.</summary>
public abstract class OpeningSpecification : Specification
{
    [SkippableFact]
    public async Task A_url_opens_the_database_that_options_open()
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });

        await using ActiveDb db = ActiveDb.Open(Store.Url, models: Models);
        using (db.Use())
        {
            Assert.Equal("bob", (await User.SingleAsync()).Username);
        }
    }

    [SkippableFact]
    public async Task Options_open_a_database()
    {
        await using ActiveDb db = ActiveDb.Open(o => Store.Configure(o), models: Models);
        using (db.Use())
        {
            await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        }

        Assert.Equal(1, await User.CountAsync());
    }

    [SkippableFact]
    public async Task A_context_of_ones_own_opens_a_database()
    {
        await Db.DropAllAsync();
        await using ActiveDb db = ActiveDb.Open<OwnContext>(o => Store.Configure(o), o => o.UseTimeProvider(Time));
        await db.CreateAllAsync();
        using (db.Use())
        {
            await Document.CreateAsync(new Document { Title = "a" });
            await (await Document.SingleAsync()).DeleteAsync();

            Assert.Equal(0, await Document.CountAsync());
            Document document = await Document.Query.OnlyDeleted().SingleAsync();
            Assert.Equal((Time.Now, Time.Now), (document.CreatedAt, document.DeletedAt));
            Assert.IsType<OwnContext>(await db.ExecuteAsync(c => Task.FromResult(c)));
        }

        Assert.Equal(["Documents"], await db.TablesAsync());
    }

    [SkippableFact]
    public async Task A_context_that_configures_itself_opens_a_database()
    {
        await Db.DropAllAsync();
        SelfConfiguredContext.Configured = 0;
        await using ActiveDb db = ActiveDb.Open<SelfConfiguredContext>(o => Store.Configure(o));
        await db.CreateAllAsync();
        using (db.Use())
        {
            await Document.CreateAsync(new Document { Title = "a" });
            Assert.Equal("a", (await Document.SingleAsync()).Title);
        }

        Assert.True(SelfConfiguredContext.Configured > 0);
    }

    [SkippableFact]
    public void A_context_without_the_constructor_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ActiveDb.Open<WithoutOptions>(o => Store.Configure(o)));

        Assert.Contains("'WithoutOptions'", error.Message);
        Assert.Contains("DbContextOptions<WithoutOptions>", error.Message);
    }

    [SkippableFact]
    public void Options_that_name_no_database_are_refused()
    {
        Assert.Contains("UseSqlite", Assert.Throws<ArgumentException>(() => ActiveDb.Open(_ => { }, models: Models)).Message);
        Assert.Throws<ArgumentException>(() => ActiveDb.Open<OwnContext>(_ => { }));
        Assert.Throws<ArgumentNullException>(() => ActiveDb.Open((string)null!, models: Models));
        Assert.Throws<ArgumentNullException>(() => ActiveDb.Open((Action<DbContextOptionsBuilder>)null!, models: Models));
    }

    [SkippableFact]
    public void Classes_that_cannot_be_records_are_refused()
    {
        Assert.Contains("'string'", Assert.Throws<ArgumentException>(() => ActiveDb.Open(Store.Configure, models: [typeof(User), typeof(string)])).Message);
        Assert.Throws<ArgumentException>(() => ActiveDb.Open(Store.Configure, models: [typeof(IActiveRecord)]));
        Assert.Throws<ArgumentNullException>(() => ActiveDb.Open(Store.Configure, models: [null!]));
    }

    [SkippableFact]
    public void An_empty_model_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ActiveDb.Open(Store.Configure, models: []));
        ArgumentException none = Assert.Throws<ArgumentException>(() => ActiveDb.Open(Store.Url, assemblies: [typeof(FactAttribute).Assembly]));

        Assert.Contains($"'{typeof(FactAttribute).Assembly.GetName().Name}'", none.Message);
        Assert.Contains("models:", none.Message);
    }

    [SkippableFact]
    public void The_concrete_classes_of_assemblies_are_found()
    {
        Type[] found = [.. ModelDiscovery.Find(null, [typeof(StandardModel).Assembly, typeof(FoundModel).Assembly], typeof(object).Assembly)];

        Assert.All(Blog.Models, model => Assert.Contains(model, found));
        Assert.Contains(typeof(FoundModel), found);
        Assert.DoesNotContain(typeof(AbstractModel), found);
        Assert.DoesNotContain(typeof(UnmappedModel), found);
        Assert.DoesNotContain(found, type => type.Assembly == typeof(StandardModel).Assembly || type.IsGenericTypeDefinition);
    }

    [SkippableFact]
    public async Task The_model_can_be_configured()
    {
        await using ActiveDb db = ActiveDb.Open(Store.Configure, models: [typeof(Legacy)], configure: o => o.ConfigureModel(m => m.Entity<Legacy>().ToTable("Old").Property(l => l.Text).HasColumnName("Words")));
        await Db.DropAllAsync();
        await db.CreateAllAsync();

        Assert.Equal(["Old"], await db.TablesAsync());
        Assert.Equal(["Words", "code"], await db.ColumnsAsync("Old"));
    }

    [SkippableFact]
    public async Task A_context_of_the_database_is_a_real_one()
    {
        await using (DbContext context = Db.CreateContext())
        {
            context.Add(new User { Username = "bob", Name = "Bob" });
            Assert.Equal(1, await context.SaveChangesAsync());
        }

        User bob = await User.SingleAsync();
        Assert.Equal(Time.Now, bob.CreatedAt);
        Assert.Equal(0, Db.Inner.OpenLeases);
    }

    public class OwnContext(DbContextOptions<OwnContext> options) : DbContext(options)
    {
        public DbSet<Document> Documents => Set<Document>();
    }

    public class SelfConfiguredContext(DbContextOptions options) : DbContext(options)
    {
        internal static int Configured;

        public DbSet<Document> Documents => Set<Document>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => Interlocked.Increment(ref Configured);
    }

    public class WithoutOptions : DbContext;

    public abstract class AbstractModel : Model;

    public class FoundModel : AbstractModel
    {
        public int Id { get; set; }
    }

    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public class UnmappedModel : Model
    {
        public int Id { get; set; }
    }
}
