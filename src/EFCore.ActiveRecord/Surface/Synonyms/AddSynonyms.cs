namespace EFCore.ActiveRecord.Synonyms;

/// <summary>The static <c>AddAsync</c>. It stands by itself: beside that of a record, C# would not tell the two apart.</summary>
public static class AddSynonyms
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>Another name for <c>CreateAsync</c>.</summary>
        public static Task<T> AddAsync(T record, CancellationToken cancellationToken = default) => ActiveRecordExtensions.CreateAsync(record, cancellationToken);

        /// <summary>Another name for <c>CreateAsync</c>.</summary>
        public static Task<T> AddAsync(object values, CancellationToken cancellationToken = default) => ActiveRecordExtensions.CreateAsync<T>(values, cancellationToken);
    }
}
