using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Carries the options inside EF Core's own, and brings the conventions along.</summary>
internal sealed class ActiveRecordOptionsExtension(ActiveRecordOptions options) : IDbContextOptionsExtension
{
    public ActiveRecordOptions Options { get; } = options;

    public DbContextOptionsExtensionInfo Info => field ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
        => new EntityFrameworkRelationalServicesBuilder(services)
            .TryAdd<IConventionSetPlugin, ActiveRecordConventions>()
            .TryAdd<IMemberTranslatorPlugin, ProviderMemberTranslators>();

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(ActiveRecordOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using ActiveRecord ";

        private ActiveRecordOptions Options => ((ActiveRecordOptionsExtension)Extension).Options;

        // A model without a DbContext has its own cache key (OwnModelCacheKeyFactory), so only the naming of other
        // contexts needs services, and with them a model cache, of its own.
        private bool NamesForeignModel => Options is { OwnModel: null, Naming: Naming.SnakeCase };

        // The limits of a context that is used directly are known by its model.
        public override int GetServiceProviderHashCode() => HashCode.Combine(NamesForeignModel, Options.InputLimits);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
            => other is ExtensionInfo info && info.NamesForeignModel == NamesForeignModel && info.Options.InputLimits == Options.InputLimits;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["ActiveRecord"] = "1";
    }
}
