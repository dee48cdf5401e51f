using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Brings rows into the database: all that it is given, or none. Sets stamps and generated values, and lets the records know their rows.</summary>
internal interface IPersister
{
    Task WriteAsync(Lease lease, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken);
}
