using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Configuration;

/// <summary>A DbContext that was given <c>UseActiveRecord()</c> and is used directly, as EF Core is.</summary>
public abstract class PlainContextSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Folder), typeof(Paper), typeof(Tag), typeof(Post), typeof(User), typeof(Comment), typeof(Category), typeof(Profile)];

    [SkippableFact]
    public async Task Inserts_and_updates_are_stamped()
    {
        await using PaperContext context = CreateContext();
        Folder folder = new() { Name = "a" };
        context.Add(folder);
        await context.SaveChangesAsync();
        DateTimeOffset created = Time.Now;
        Assert.Equal((created, created), (folder.CreatedAt, folder.UpdatedAt));

        DateTimeOffset updated = Time.Advance(TimeSpan.FromMinutes(1));
        folder.Name = "b";
        context.SaveChanges();

        Folder found = await Folder.SingleAsync();
        Assert.Equal(("b", created, updated), (found.Name, found.CreatedAt, found.UpdatedAt));
    }

    [SkippableFact]
    public async Task Values_that_the_program_sets_are_kept()
    {
        await using PaperContext context = CreateContext();
        DateTimeOffset past = Time.Now.AddYears(-1);
        Folder folder = new() { Name = "a", CreatedAt = past, UpdatedAt = past };
        context.Add(folder);
        await context.SaveChangesAsync();

        Folder found = await Folder.SingleAsync();
        Assert.Equal((past, past), (found.CreatedAt, found.UpdatedAt));
    }

    [SkippableFact]
    public async Task Removing_marks_and_leaves_what_depends_on_it()
    {
        await using PaperContext context = CreateContext();
        Folder folder = new() { Name = "a", Papers = { new Paper(), new Paper() } };
        context.Add(folder);
        await context.SaveChangesAsync();
        Time.Advance(TimeSpan.FromMinutes(1));

        context.Remove(folder);
        await context.SaveChangesAsync();

        Assert.Equal((true, Time.Now), (folder.IsDeleted, folder.DeletedAt));
        Assert.Equal(0, await Folder.CountAsync());
        Folder found = await Folder.Query.OnlyDeleted().SingleAsync();
        Assert.Equal((true, Time.Now, Time.Now), (found.IsDeleted, found.DeletedAt, found.UpdatedAt));
        Assert.Equal(2, await Paper.CountAsync(p => p.FolderId == folder.Id));
    }

    [SkippableFact]
    public async Task Removing_what_has_no_mark_takes_the_row()
    {
        await using PaperContext context = CreateContext();
        context.Add(new Folder { Name = "a", Papers = { new Paper() } });
        await context.SaveChangesAsync();

        context.Remove(await context.Papers.SingleAsync());
        await context.SaveChangesAsync();

        Assert.Equal(0, await Db.CountRowsAsync("paper"));
        Assert.Equal(1, await Db.CountRowsAsync("folder"));
    }

    [SkippableFact]
    public async Task Deleted_rows_are_filtered_out()
    {
        await using PaperContext context = CreateContext();
        context.AddRange(new Folder { Name = "kept" }, new Folder { Name = "gone", IsDeleted = true });
        await context.SaveChangesAsync();

        Assert.Equal(["kept"], await context.Folders.Select(f => f.Name).ToListAsync());
        Assert.Equal(2, await context.Folders.IncludeDeleted().CountAsync());
        Assert.Equal(["gone"], await context.Folders.OnlyDeleted().Select(f => f.Name).ToListAsync());
        Assert.Equal(2, await context.Folders.IgnoreQueryFilters([ISoftDeletable.FilterName]).CountAsync());
    }

    [SkippableFact]
    public async Task A_deletion_that_fails_leaves_the_record_unmarked()
    {
        await using PaperContext context = CreateContext();
        Folder folder = new() { Name = "a" };
        context.Add(folder);
        await context.SaveChangesAsync();
        context.Remove(folder);
        context.Add(new Paper { FolderId = 999 });

        await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());

        Assert.Equal((false, null), (folder.IsDeleted, folder.DeletedAt));
        Assert.Equal(1, await Folder.CountAsync());
    }

    [SkippableFact]
    public async Task Records_read_through_it_know_that_they_are_persisted()
    {
        await Folder.CreateAsync(new Folder { Name = "a" });
        await Tag.CreateAsync(new Tag { Name = "t" });
        Folder folder;
        Tag tag;
        await using (PaperContext context = CreateContext())
        {
            folder = await context.Folders.SingleAsync();
            tag = await context.Tags.SingleAsync();
        }

        Commands.Clear();
        await folder.UpdateAsync(f => f.Name = "b");
        await tag.UpdateAsync(t => t.Name = "u");

        Assert.Equal(2, Commands.Texts.Count);
        Assert.All(Commands.Texts, text => Assert.StartsWith("UPDATE", text));
        Assert.Equal("b", (await Folder.SingleAsync()).Name);
        Assert.Equal("u", (await Tag.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Records_written_through_it_know_that_they_are_persisted()
    {
        Folder folder = new() { Name = "a" };
        await using (PaperContext context = CreateContext())
        {
            context.Add(folder);
            await context.SaveChangesAsync();
        }

        Commands.Clear();
        await folder.SaveAsync();
        Assert.Empty(Commands.Texts);
        await folder.UpdateAsync(f => f.Name = "b");

        Assert.StartsWith("UPDATE", Assert.Single(Commands.Texts));
        Assert.Equal("b", (await Folder.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Its_names_are_its_own()
    {
        await Db.DropAllAsync();
        await using ActiveDb db = ActiveDb.Open<UnnamedContext>(o => Store.Configure(o));
        await db.CreateAllAsync();

        Assert.Equal(["Folders", "Paper"], await db.TablesAsync());
    }

    private PaperContext CreateContext()
    {
        DbContextOptionsBuilder<PaperContext> options = new();
        Store.Configure(options);
        return new PaperContext(options.UseActiveRecord(o => o.UseTimeProvider(Time).SnakeCaseNames()).Options);
    }

    public class Folder : StandardModel
    {
        public required string Name { get; set; }
        public List<Paper> Papers { get; set; } = [];
    }

    public class Paper : Model
    {
        public int Id { get; set; }
        public int FolderId { get; set; }
    }

    public class PaperContext(DbContextOptions<PaperContext> options) : DbContext(options)
    {
        public DbSet<Folder> Folders => Set<Folder>();
        public DbSet<Paper> Papers => Set<Paper>();
        public DbSet<Tag> Tags => Set<Tag>();
    }

    public class UnnamedContext(DbContextOptions<UnnamedContext> options) : DbContext(options)
    {
        public DbSet<Folder> Folders => Set<Folder>();
    }
}
