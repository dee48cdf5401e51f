using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord;

/// <summary>Puts active records' behaviours into EF Core's own options.</summary>
public static class ActiveRecordDbContextOptionsExtensions
{
    /// <summary>
    /// Gives a DbContext timestamps (<see cref="ITimestamped"/>, <see cref="CreatedAtAttribute"/>, <see cref="UpdatedAtAttribute"/>), soft delete
    /// (<see cref="ISoftDeletable"/>) and hybrids (<see cref="HybridAttribute"/>), also where it is used directly, without the library's methods. <c>ActiveDb.Open</c> calls it by itself.
    /// </summary>
    /// <param name="optionsBuilder">The options of the DbContext.</param>
    /// <param name="configure">Chooses more; calls add up.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="optionsBuilder"/> is null.</exception>
    /// <example><code>protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(connection).UseActiveRecord();</code></example>
    public static DbContextOptionsBuilder UseActiveRecord(this DbContextOptionsBuilder optionsBuilder, Action<ActiveRecordOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        var builder = new ActiveRecordOptionsBuilder(optionsBuilder.Options.FindExtension<ActiveRecordOptionsExtension>()?.Options ?? ActiveRecordOptions.Default);
        configure?.Invoke(builder);
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(new ActiveRecordOptionsExtension(builder.Options));
        QueryInterceptor.AddTo(optionsBuilder);
#pragma warning disable EF1001 // The one service of EF Core's that is replaced: see RecordStateManager.
        optionsBuilder.ReplaceService<IStateManager, RecordStateManager>();
#pragma warning restore EF1001
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseActiveRecord(DbContextOptionsBuilder, Action{ActiveRecordOptionsBuilder}?)"/>
    /// <typeparam name="TContext">The DbContext.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseActiveRecord<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, Action<ActiveRecordOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        UseActiveRecord((DbContextOptionsBuilder)optionsBuilder, configure);
        return optionsBuilder;
    }
}
