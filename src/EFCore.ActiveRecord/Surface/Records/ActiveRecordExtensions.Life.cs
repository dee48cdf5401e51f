using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Surface.Queries;
using EFCore.ActiveRecord.Surface.Records;
using EFCore.ActiveRecord.Writing.Sets;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>The record with these values, or else a new one with them. Where somebody else inserts it at the same time, and a unique index says so, theirs is found.</summary>
        /// <param name="values">An anonymous object or dictionary of names and values: what is looked for, and what a new record gets.</param>
        /// <param name="configure">Completes a new record before it is inserted; not called where one is found.</param>
        /// <param name="cancellationToken">Cancels the operation.</param>
        /// <returns>The record that was found or created.</returns>
        /// <exception cref="SmartQueryException">A name or value is wrong; nothing is sent.</exception>
        /// <exception cref="RecordSaveException">The database refuses the row, for another reason than one with these values.</exception>
        /// <example><code>await User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = "Bob");</code></example>
        public static async Task<T> FindOrCreateAsync(object values, Action<T>? configure = null, CancellationToken cancellationToken = default)
        {
            var record = RecordFactory.Create<T>(values);
            var database = DatabaseRegistry.For(typeof(T));
            database.RequirePlan(typeof(T)).ThrowIfKeyless();
            var wanted = database.Query<T>().Where(values);
            if (await wanted.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            configure?.Invoke(record);
            try
            {
                // In a transaction around this one, a savepoint: PostgreSQL goes on with nothing after an error otherwise.
                await database.TransactionAsync(() => InsertAsync(record, cancellationToken), cancellationToken: cancellationToken).ConfigureAwait(false);
                return record;
            }
            catch (UniqueConstraintException)
            {
                if (await wanted.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } winner)
                {
                    return winner;
                }

                throw;
            }
        }
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>Whether the record has a row, as far as is known here: it was read or saved, and not deleted since.</summary>
        public bool IsPersisted => RecordStates.IsPersisted(record);

        /// <summary>Whether <c>SaveAsync</c> would write a column: always so for a new record.</summary>
        public bool IsChanged => !record.IsPersisted || ChangesOf(record).Count > 0;

        /// <summary>The attributes whose values differ from the row as it was read or saved last; of a new record, those that have a value.</summary>
        /// <value>By the attribute's name in snake_case; looked up as attributes are, ignoring case and single underscores. Attributes of parts have the path to them as name, as filters do:
        /// <c>from___city</c>. A collection of parts is one change.</value>
        public IReadOnlyDictionary<string, AttributeChange> Changes => ChangesOf(record);

        /// <summary>Adds to a number in the record's row, in the database: what others add at the same time is not lost. A missing value counts as zero.</summary>
        /// <remarks>The record gets the number that came of it, and its stamps; other changes of it stay unsaved.</remarks>
        /// <typeparam name="TNumber">The type of the number.</typeparam>
        /// <param name="attribute">The attribute.</param>
        /// <param name="by">What is added; a negative number takes away.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone.</exception>
        /// <exception cref="InvalidKeyException">The record was never saved.</exception>
        /// <exception cref="NotSettableException">The attribute is no column, or belongs to the key.</exception>
        /// <example><code>await post.IncrementAsync(p => p.Views, 1);</code></example>
        public async Task<T> IncrementAsync<TNumber>(Expression<Func<T, TNumber>> attribute, TNumber by, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await RowUpdates.IncrementAsync(DatabaseRegistry.Of(record), record, attribute, by, cancellationToken).ConfigureAwait(false);
            return record;
        }

        /// <summary>Sets the stamps of the last change in the record's row to now; writes nothing else.</summary>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone.</exception>
        /// <exception cref="NotSupportedException">The class has no such column.</exception>
        public async Task<T> TouchAsync(CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await RowUpdates.TouchAsync(DatabaseRegistry.Of(record), record, cancellationToken).ConfigureAwait(false);
            return record;
        }
    }

    private static RecordChanges ChangesOf(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RecordChanges(DatabaseRegistry.Of(record).RequirePlan(record.GetType()), record);
    }
}
