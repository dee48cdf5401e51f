using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Keeps how parts of texts are matched in columns with a collation: EF Core's model at run time no longer has that.</summary>
internal sealed class PartMatchingConvention(DatabaseProvider provider) : IModelFinalizingConvention, IModelFinalizedConvention
{
    private const string Annotation = "EFCore.ActiveRecord:PartMatching";

    private readonly Dictionary<(string Type, string Property), PartMatching> _special = [];

    public static PartMatching Of(IReadOnlyProperty? column) => (column as IProperty)?.FindRuntimeAnnotation(Annotation)?.Value is PartMatching matching ? matching : PartMatching.ByPattern;

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var property in Properties(modelBuilder.Metadata).Where(p => p.ClrType == typeof(string)))
        {
            if (provider.MatchingIn(property) is var matching and not PartMatching.ByPattern)
            {
                _special[(property.DeclaringType.Name, property.Name)] = matching;
            }
        }
    }

    public IModel ProcessModelFinalized(IModel model)
    {
        if (_special.Count > 0)
        {
            foreach (var property in Properties(model).OfType<IProperty>())
            {
                if (_special.TryGetValue((property.DeclaringType.Name, property.Name), out var matching))
                {
                    property.AddRuntimeAnnotation(Annotation, matching);
                }
            }
        }

        return model;
    }

    private static IEnumerable<IReadOnlyProperty> Properties(IReadOnlyModel model) => model.GetEntityTypes().SelectMany(Properties);

    private static IEnumerable<IReadOnlyProperty> Properties(IReadOnlyTypeBase type)
        => type.GetDeclaredProperties().Concat(type.GetDeclaredComplexProperties().SelectMany(c => Properties(c.ComplexType)));
}
