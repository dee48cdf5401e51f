using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Surface.Inspection;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>What the library knows of the class in its database: columns, relations, hybrids, and what each can be used for. Made once a model.</summary>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static RecordMetadata Metadata => RecordMetadata.Of(DatabaseRegistry.For(typeof(T)).RequirePlan(typeof(T)));
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>The primary key as text: <c>1</c>, or <c>1, a</c> for a composite one; empty for a class without one. A record that was not saved has what its key holds.</summary>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public string IdString
        {
            get
            {
                ArgumentNullException.ThrowIfNull(record);
                return RecordId.Of(record);
            }
        }
    }
}
