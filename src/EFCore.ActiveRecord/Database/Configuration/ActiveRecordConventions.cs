using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Adds the library's conventions to EF Core's.</summary>
internal sealed class ActiveRecordConventions(IDbContextOptions contextOptions, IDatabaseProvider database, IRelationalTypeMappingSource types, ISqlGenerationHelper sql) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var options = contextOptions.FindExtension<ActiveRecordOptionsExtension>()?.Options ?? ActiveRecordOptions.Default;
        var provider = DatabaseProvider.For(database.Name);
        var hybrids = new HybridsAreNotMapped();
        conventionSet.EntityTypeAddedConventions.Insert(0, hybrids);
        conventionSet.ComplexPropertyAddedConventions.Insert(0, hybrids);
        var columnTypes = new ColumnTypesConvention();
        conventionSet.EntityTypeAddedConventions.Insert(1, columnTypes);
        conventionSet.ComplexPropertyAddedConventions.Insert(1, columnTypes);
        conventionSet.ModelFinalizingConventions.Insert(0, hybrids);
        conventionSet.ModelFinalizingConventions.Insert(0, new SoftDeleteFilterConvention());
        conventionSet.ModelFinalizingConventions.Insert(0, new StampsInUtcConvention(provider.DateTimeOffsetConverter));
        conventionSet.ModelFinalizedConventions.Add(new KnownModelConvention(options.InputLimits));
        if (options.Naming == Naming.SnakeCase)
        {
            conventionSet.ModelFinalizingConventions.Insert(0, new SnakeCaseNamesConvention());
        }

        conventionSet.ModelFinalizingConventions.Add(new UndeletedIndexConvention(types, sql));
        var keyComparers = new KeyComparersConvention(types, provider);
        conventionSet.ModelFinalizingConventions.Add(keyComparers);
        conventionSet.ModelFinalizedConventions.Insert(0, keyComparers);
        var matching = new PartMatchingConvention(provider);
        conventionSet.ModelFinalizingConventions.Add(matching);
        conventionSet.ModelFinalizedConventions.Add(matching);

        return conventionSet;
    }
}
