using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>The DbContext of a database that was opened without one: its model is the classes that were named or found.</summary>
internal sealed class ActiveRecordContext(DbContextOptions<ActiveRecordContext> options) : DbContext(options)
{
    private readonly ActiveRecordOptions _options = options.FindExtension<ActiveRecordOptionsExtension>()!.Options;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        if (DatabaseProvider.For(Database.ProviderName).DateTimeOffsetConverter is { } converter)
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion(converter);
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var model = _options.OwnModel!;
        foreach (var type in model.Types)
        {
            modelBuilder.Entity(type);
        }

        foreach (var assembly in model.Types.Select(t => t.Assembly).Distinct())
        {
            modelBuilder.ApplyConfigurationsFromAssembly(assembly, configuration => configuration.GetInterfaces().Any(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>) && model.Types.Contains(i.GenericTypeArguments[0])));
        }

        _options.ConfigureModel?.Invoke(modelBuilder);
    }

    /// <summary>Tells the models of <see cref="ActiveRecordContext"/> apart by their classes, and lets equal ones be shared.</summary>
    internal sealed class CacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => context is ActiveRecordContext { _options: var options }
                ? (typeof(ActiveRecordContext), options.OwnModel, options.Naming, options.ConfigureModel, designTime)
                : (context.GetType(), designTime);
    }
}
