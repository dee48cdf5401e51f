using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.ActiveRecord.Configuration;

/// <summary>Lets a query see whether the contexts of its model run it through the library.</summary>
internal sealed class KnownModelConvention : IModelFinalizedConvention
{
    private const string Annotation = "EFCore.ActiveRecord:Known";

    public static bool Knows(IModel model) => model.FindRuntimeAnnotation(Annotation) is not null;

    public IModel ProcessModelFinalized(IModel model)
    {
        model.AddRuntimeAnnotation(Annotation, true);
        return model;
    }
}
