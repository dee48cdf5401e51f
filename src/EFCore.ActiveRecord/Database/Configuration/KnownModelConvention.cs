using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Lets a query see from its model whether the contexts run it through the library, and the options that they have.</summary>
internal sealed class KnownModelConvention(InputLimits limits) : IModelFinalizedConvention
{
    private const string Annotation = "EFCore.ActiveRecord:Known";

    private static readonly InputLimits Unknown = new();

    public static bool Knows(IModel model) => model.FindRuntimeAnnotation(Annotation) is not null;

    public static InputLimits LimitsOf(IModel model) => model.FindRuntimeAnnotation(Annotation)?.Value as InputLimits ?? Unknown;

    public IModel ProcessModelFinalized(IModel model)
    {
        model.AddRuntimeAnnotation(Annotation, limits);
        return model;
    }
}
