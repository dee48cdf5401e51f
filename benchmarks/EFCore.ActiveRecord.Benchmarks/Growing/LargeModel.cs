using System.Reflection;
using System.Reflection.Emit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The blog's model with other classes beside it, so many in all. They have no tables, as nobody asks for their rows.</summary>
internal sealed class LargeModel(int classes)
{
    private static readonly ModuleBuilder Module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Fillers"), AssemblyBuilderAccess.Run).DefineDynamicModule("Fillers");
    private static readonly List<Type> Fillers = [];

    private readonly IReadOnlyList<Type> _fillers = [.. Enumerable.Range(0, classes - BenchmarkDatabase.Models.Count).Select(FillerOf)];

    /// <summary>The library with this model.</summary>
    public ActiveDb Open(BenchmarkDatabase database) => database.Open([.. BenchmarkDatabase.Models, .. _fillers]);

    /// <summary>Plain EF Core with this model.</summary>
    public IDbContextFactory<BlogContext> Contexts(BenchmarkDatabase database)
    {
        var options = new DbContextOptionsBuilder<BlogContext>();
        database.Configure(options);

        // EF Core keeps one model for a class of context, and this class has many.
        using var context = new LargeContext(options.EnableServiceProviderCaching(false).Options, _fillers);
        return new PooledDbContextFactory<BlogContext>(options.UseModel(context.Model).Options);
    }

    private static Type FillerOf(int number)
    {
        for (var i = Fillers.Count; i <= number; i++)
        {
            Fillers.Add(Module.DefineType($"Filler{i}", TypeAttributes.Public, typeof(Filler)).CreateType());
        }

        return Fillers[number];
    }

    private sealed class LargeContext(DbContextOptions<BlogContext> options, IReadOnlyList<Type> fillers) : BlogContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            foreach (var filler in fillers)
            {
                modelBuilder.Entity(filler);
            }
        }
    }
}

/// <summary>What all classes that fill a model have. It is no class of the model itself.</summary>
public abstract class Filler : TimestampedModel
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public int Number { get; set; }
    public decimal Price { get; set; }
    public bool IsDone { get; set; }
}
