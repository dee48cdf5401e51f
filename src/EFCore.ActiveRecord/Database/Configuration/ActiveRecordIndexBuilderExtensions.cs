using EFCore.ActiveRecord.Database.Configuration;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord;

/// <summary>Adds to EF Core's builder of indexes what soft delete asks for.</summary>
public static class ActiveRecordIndexBuilderExtensions
{
    /// <summary>
    /// Keeps deleted rows out of the index, so that a unique one lets a value be used again once its row is marked as deleted. The index gets a filter on the column of
    /// <see cref="ISoftDeletable.IsDeleted"/>, in addition to one that it has.
    /// </summary>
    /// <remarks>The filter is made when the model is, by a convention of the library's: a DbContext used directly needs <c>UseActiveRecord()</c>. The database must have filtered (partial) indexes, as SQLite and PostgreSQL do.</remarks>
    /// <param name="index">The index.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="index"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The class that the index belongs to does not implement <see cref="ISoftDeletable"/>.</exception>
    /// <example><code>builder.HasIndex(d => d.Title).IsUnique().IgnoreDeleted();</code></example>
    public static IndexBuilder IgnoreDeleted(this IndexBuilder index)
    {
        ArgumentNullException.ThrowIfNull(index);
        UndeletedIndexConvention.Mark(index.Metadata);
        return index;
    }

    /// <inheritdoc cref="IgnoreDeleted(IndexBuilder)"/>
    /// <typeparam name="T">The class that the index belongs to.</typeparam>
    public static IndexBuilder<T> IgnoreDeleted<T>(this IndexBuilder<T> index)
    {
        IgnoreDeleted((IndexBuilder)index);
        return index;
    }
}
