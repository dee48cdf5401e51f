using EFCore.ActiveRecord.Database.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Tells whether code of the program takes part in EF Core's saves, and would miss rows that are written without it.</summary>
internal static class SaveObservers
{
    private static readonly string[] SaveMethods = [nameof(DbContext.SaveChanges), nameof(DbContext.SaveChangesAsync)];

    /// <summary>Such code that every context of these options has: in its class, as an interceptor, or in place of EF Core's own.</summary>
    public static string? RefusedBy(DbContext context)
        => OverridesSaves(context.GetType()) ? $"'{context.GetType().Name}' overrides SaveChanges"
            : context.GetService<IInterceptors>().Aggregate<ISaveChangesInterceptor>() is not null ? "an interceptor of SaveChanges is registered"
            : ReplacedBy<IDatabase>(context) ?? ReplacedBy<ICommandBatchPreparer>(context) ?? ReplacedBy<IModificationCommandBatchFactory>(context) ?? ReplacedBy<IUpdateSqlGenerator>(context);

    private static bool OverridesSaves(Type context)
    {
        for (var type = context; type is not null && type.Assembly != typeof(DbContext).Assembly && type != typeof(ActiveRecordContext); type = type.BaseType)
        {
            if (type.GetMethods(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.DeclaredOnly).Any(m => SaveMethods.Contains(m.Name)))
            {
                return true;
            }
        }

        return false;
    }

    private static string? ReplacedBy<TService>(DbContext context)
        where TService : class
    {
        var own = context.GetService<TService>().GetType();
        return own.Assembly == typeof(RelationalDatabase).Assembly || own.Assembly == typeof(DbContext).Assembly || own.Assembly == context.GetService<IRelationalTypeMappingSource>().GetType().Assembly
            ? null
            : $"'{own.Name}' stands in place of EF Core's {typeof(TService).Name}";
    }
}
