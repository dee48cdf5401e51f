using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Surface.Records;
using EFCore.ActiveRecord.Writing.Bulk;
using EFCore.ActiveRecord.Writing.Saving;
using EFCore.ActiveRecord.Writing.Sets;
using EFCore.ActiveRecord.Writing.SoftDeleting;
using EFCore.ActiveRecord.Writing.Upserts;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>Inserts a record, and new records that it refers to. One transaction.</summary>
        /// <param name="record">The record; afterwards it has its generated key and stamps.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordSaveException">The database refuses the row, or a required value is null (<see cref="NotNullException"/>, before anything is sent).</exception>
        /// <exception cref="RecordInvalidException">It, or a new record saved along, breaks a data annotation or <c>IValidatableObject</c> of its class; nothing is sent.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public static Task<T> CreateAsync(T record, CancellationToken cancellationToken = default) => InsertAsync(record, cancellationToken);

        /// <summary>Makes a record from names and values and inserts it.</summary>
        /// <param name="values">An anonymous object or dictionary; its names are those of properties or columns.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The new record.</returns>
        /// <exception cref="UnknownAttributeException">The class has no attribute of that name.</exception>
        /// <exception cref="NotSettableException">An attribute cannot be set by name.</exception>
        /// <exception cref="AttributeValueException">A value does not fit its attribute.</exception>
        /// <exception cref="ArgumentException"><paramref name="values"/> holds no names, or the class cannot be made without arguments.</exception>
        /// <exception cref="RecordSaveException">The database refuses the row.</exception>
        /// <example><code>var ann = await User.CreateAsync(new { username = "ann", name = "Ann", age = 31 });</code></example>
        public static Task<T> CreateAsync(object values, CancellationToken cancellationToken = default)
            => InsertAsync(values as T ?? RecordFactory.Create<T>(values), cancellationToken);

        /// <summary>Inserts records, and new records that they refer to: all of them or none, in one transaction.</summary>
        /// <param name="records">The records; afterwards they have their generated keys and stamps.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same records.</returns>
        /// <exception cref="ArgumentNullException">One of them is null.</exception>
        /// <exception cref="RecordSaveException">The database refuses a row; nothing is written.</exception>
        public static Task<IReadOnlyList<T>> CreateAllAsync(IEnumerable<T> records, CancellationToken cancellationToken = default)
            => WriteAllAsync(records, static _ => DatabaseRegistry.For(typeof(T)), static (set, record) => set.Insert(record), cancellationToken);

        /// <summary>Inserts any number of rows, all of them or none, holding few of them in memory at a time: by COPY on PostgreSQL, elsewhere by one prepared statement.</summary>
        /// <remarks>
        /// The records are only read: generated keys and stamps are in the rows and not in them, and they stay new. A relation to a saved record gives the foreign key; what would need
        /// rows in other tables is refused. No hooks run, and no command interceptor and no logger sees the rows.
        /// </remarks>
        /// <param name="rows">The records, asked for while the transaction is open.</param>
        /// <param name="progress">Is told the number of rows sent so far, every few thousand and at the end; they are there for others after the commit.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The number of rows.</returns>
        /// <exception cref="ArgumentNullException">One of them is null; nothing is written.</exception>
        /// <exception cref="ArgumentException">One leads to a record that was not saved, or has many-to-many links; nothing is written.</exception>
        /// <exception cref="RecordInvalidException">One breaks a rule of its class; nothing is written.</exception>
        /// <exception cref="NotSupportedException">The class has owned parts, JSON documents or several tables: use <c>CreateAllAsync</c>.</exception>
        /// <exception cref="RecordSaveException">The database refuses a row, or a required value is null; nothing is written.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>await User.BulkInsertAsync(ReadUsers(file), progress);</code></example>
        public static Task<long> BulkInsertAsync(IEnumerable<T> rows, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(rows);
            return BulkInserter.InsertAsync(DatabaseRegistry.For(typeof(T)), BulkInserter.Async(rows, cancellationToken), progress, cancellationToken);
        }

        /// <inheritdoc cref="extension{T}(T).BulkInsertAsync(IEnumerable{T}, IProgress{long}, CancellationToken)"/>
        public static Task<long> BulkInsertAsync(IAsyncEnumerable<T> rows, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(rows);
            return BulkInserter.InsertAsync(DatabaseRegistry.For(typeof(T)), rows, progress, cancellationToken);
        }

        /// <summary>Inserts a record, or updates the row that is there already: in one statement, safe against others that write at the same time.</summary>
        /// <inheritdoc cref="extension{T}(T).UpsertAllAsync(IEnumerable{T}, Expression{Func{T, object}}, Expression{Func{T, object}}, CancellationToken)" path="/remarks"/>
        /// <param name="record">The record; afterwards it is as its row.</param>
        /// <param name="on">The property or properties that tell whether the row is there: those of a key or unique index, in any order. The primary key where not given.</param>
        /// <param name="update">The properties to write to a row that is there; all that can be where not given, none for <c>u => new { }</c>.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="ArgumentException"><paramref name="on"/> names no key or unique index, or <paramref name="update"/> something that cannot be updated; or the record leads to one that was not saved, or has many-to-many links. Nothing is sent.</exception>
        /// <exception cref="RecordInvalidException">The record breaks a rule of its class; nothing is sent.</exception>
        /// <exception cref="NotSupportedException">The class has owned parts, JSON documents or several tables; or the database is one whose upserts are not known.</exception>
        /// <exception cref="UniqueConstraintException">Another key or unique index than the one matched has these values already; or the row that matches is of another class, or not the row of this saved record.</exception>
        /// <exception cref="RecordSaveException">The database refuses the row, or a required value is null (<see cref="NotNullException"/>, before anything is sent).</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>await User.UpsertAsync(new User { Username = "bob", Name = "Bob" }, on: u => u.Username);</code></example>
        public static async Task<T> UpsertAsync(T record, Expression<Func<T, object?>>? on = null, Expression<Func<T, object?>>? update = null, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await Upserter.UpsertAsync(DatabaseRegistry.For(typeof(T)), [record], nameof(UpsertAsync), on, update, cancellationToken).ConfigureAwait(false);
            return record;
        }

        /// <summary>Inserts records, or updates the rows that are there already: all of them or none, in one transaction.</summary>
        /// <remarks>
        /// <para>
        /// A row that is there gets all columns but the primary key, those in <paramref name="on"/>, the time of creation, and what the database generates; <paramref name="update"/>
        /// names others. The mark of deletion is a column like any other: a softly deleted row comes back, unless <paramref name="update"/> leaves the mark out. The time of the last
        /// change is set where one of the columns gets another value, as in Rails' <c>upsert_all</c>, whose ways these are where nothing else is said. Concurrency tokens are not compared.
        /// </para>
        /// <para>
        /// Afterwards each record is as its row, with key and generated values, and counts as saved. No hooks run. Rules and required values are checked before anything is sent.
        /// SQLite and MySQL take a statement for each row, PostgreSQL one for as many as have 10,000 values. MySQL and MariaDB match by every key and unique index, whatever <paramref name="on"/> names.
        /// </para>
        /// </remarks>
        /// <param name="records">The records; afterwards they are as their rows.</param>
        /// <param name="on">The property or properties that tell whether a row is there: those of a key or unique index, in any order. The primary key where not given; a record without one is new.</param>
        /// <param name="update">The properties to write to a row that is there; all that can be where not given, none for <c>u => new { }</c>.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same records, in their order.</returns>
        /// <exception cref="ArgumentNullException">One of them is null.</exception>
        /// <exception cref="ArgumentException">Two of them match the same row; <paramref name="on"/> names no key or unique index, or <paramref name="update"/> something that cannot be updated; or one leads to a record that was not saved, or has many-to-many links. Nothing is sent.</exception>
        /// <exception cref="RecordInvalidException">One breaks a rule of its class; nothing is sent.</exception>
        /// <exception cref="NotSupportedException">The class has owned parts, JSON documents or several tables; or the database is one whose upserts are not known.</exception>
        /// <exception cref="UniqueConstraintException">Another key or unique index than the one matched has such values already; or a row that matches is of another class, or not the row of the saved record. Nothing is written.</exception>
        /// <exception cref="RecordSaveException">The database refuses a row, or a required value is null (<see cref="NotNullException"/>, before anything is sent); nothing is written.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        /// <example><code>await User.UpsertAllAsync(users, on: u => new { u.Username }, update: u => new { u.Name, u.Age });</code></example>
        public static async Task<IReadOnlyList<T>> UpsertAllAsync(IEnumerable<T> records, Expression<Func<T, object?>>? on = null, Expression<Func<T, object?>>? update = null, CancellationToken cancellationToken = default)
        {
            var all = Checked(records);
            await Upserter.UpsertAsync(DatabaseRegistry.For(typeof(T)), all, nameof(UpsertAllAsync), on, update, cancellationToken).ConfigureAwait(false);
            return all;
        }

        /// <summary>Writes the changed columns of records: all of them or none, in one transaction. A record that did not come from the database is written with all its columns, to the row with its key.</summary>
        /// <param name="records">The records.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same records.</returns>
        /// <exception cref="ArgumentNullException">One of them is null.</exception>
        /// <exception cref="RecordNotFoundException">A record's row is gone; nothing is written.</exception>
        /// <exception cref="RecordSaveException">The database refuses a row; nothing is written.</exception>
        public static Task<IReadOnlyList<T>> UpdateAllAsync(IEnumerable<T> records, CancellationToken cancellationToken = default)
            => WriteAllAsync(records, static all => DatabaseRegistry.Of(typeof(T), all), static (set, record) => set.Update(record), cancellationToken);

        /// <summary>Inserts records that are new and writes the changed columns of the others: all of them or none, in one transaction.</summary>
        /// <param name="records">The records.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same records.</returns>
        /// <exception cref="ArgumentNullException">One of them is null.</exception>
        /// <exception cref="RecordNotFoundException">A record's row is gone, or it was deleted; nothing is written.</exception>
        /// <exception cref="RecordSaveException">The database refuses a row; nothing is written.</exception>
        public static Task<IReadOnlyList<T>> SaveAllAsync(IEnumerable<T> records, CancellationToken cancellationToken = default)
            => WriteAllAsync(records, static all => DatabaseRegistry.Of(typeof(T), all), static (set, record) => set.Save(record), cancellationToken);

        /// <summary>Deletes records, as <c>DeleteAsync</c> does one: all of them or none, in one transaction.</summary>
        /// <param name="records">The records.</param>
        /// <param name="hard">Whether the rows of a soft-deletable model go for good.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is deleted then.</param>
        /// <returns>The same records.</returns>
        /// <exception cref="ArgumentNullException">One of them is null.</exception>
        /// <exception cref="RecordNotFoundException">A record's row is gone; nothing is deleted.</exception>
        /// <exception cref="ForeignKeyException">Other rows refer to one of them; nothing is deleted.</exception>
        public static async Task<IReadOnlyList<T>> DeleteAllAsync(IEnumerable<T> records, bool hard = false, CancellationToken cancellationToken = default)
        {
            var all = Checked(records);
            await RecordDeleter.DeleteAsync(DatabaseRegistry.Of(typeof(T), all), all, hard, cancellationToken).ConfigureAwait(false);
            return all;
        }

        /// <summary>Deletes the rows with these keys in one statement, without reading them; soft where the model is <see cref="ISoftDeletable"/>.</summary>
        /// <remarks>Where the database was opened with <see cref="ActiveRecordOptionsBuilder.CascadeSoftDelete"/>, rows of a soft-deletable class are read, and their dependents are marked with them.</remarks>
        /// <param name="keys">The keys; those of several columns as <see cref="CompositeKey"/>. Those that no row has are passed over.</param>
        /// <returns>The number of rows deleted.</returns>
        /// <exception cref="CompositeKeyException">The model's key has several columns, and a single value was given.</exception>
        /// <exception cref="InvalidKeyException">A key has the wrong type or is null.</exception>
        /// <exception cref="ForeignKeyException">Other rows refer to one of them; nothing is deleted.</exception>
        public static Task<int> DestroyAsync(params object?[] keys) => KeyRemover.DestroyAsync<T>(DatabaseRegistry.For(typeof(T)), keys ?? [null], CancellationToken.None);

        /// <inheritdoc cref="extension{T}(T).DestroyAsync(object?[])"/>
        /// <param name="keys">The keys.</param>
        /// <param name="cancellationToken">Cancels the operation.</param>
        public static Task<int> DestroyAsync(IEnumerable<object?> keys, CancellationToken cancellationToken) => KeyRemover.DestroyAsync<T>(DatabaseRegistry.For(typeof(T)), [.. keys], cancellationToken);
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>Inserts the record where it is new, else writes its changed columns; and inserts new records that it refers to. One transaction.</summary>
        /// <remarks>Where nothing changed, nothing is sent and <see cref="ITimestamped.UpdatedAt"/> stays. Other loaded records are never written along.</remarks>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone, or the record was deleted (<see cref="RecordDeletedException"/>).</exception>
        /// <exception cref="StaleRecordException">The row was changed by somebody else, where the model has a concurrency token.</exception>
        /// <exception cref="InvalidKeyException">The key of a saved record was changed.</exception>
        /// <exception cref="RecordSaveException">The database refuses the row, or a required value is null (<see cref="NotNullException"/>, before anything is sent).</exception>
        /// <exception cref="RecordInvalidException">It, or a new record saved along, breaks a data annotation or <c>IValidatableObject</c> of its class; nothing is sent.</exception>
        /// <exception cref="NoDatabaseException">No open database knows the class.</exception>
        public async Task<T> SaveAsync(CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await RecordWriter.WriteAsync(DatabaseRegistry.Of(record), new WriteRequest([record], static (set, r) => set.Save(r)), cancellationToken).ConfigureAwait(false);
            return record;
        }

        /// <summary>Sets attributes by name, and saves nothing. All of them are set, or none where one cannot be.</summary>
        /// <param name="values">An anonymous object or dictionary; its names are those of properties or columns.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="UnknownAttributeException">The class has no attribute of that name; the exception tells the nearest names.</exception>
        /// <exception cref="NotSettableException">An attribute cannot be set by name.</exception>
        /// <exception cref="AttributeValueException">A value does not fit its attribute.</exception>
        /// <exception cref="ArgumentException"><paramref name="values"/> holds no names.</exception>
        public T Fill(object values)
        {
            ArgumentNullException.ThrowIfNull(record);
            DatabaseRegistry.AttributesOf(record.GetType()).Fill(record, values);
            return record;
        }

        /// <summary>Sets attributes by name and saves the record: <c>Fill</c>, then <c>SaveAsync</c>, with the errors of both.</summary>
        /// <param name="values">An anonymous object or dictionary; its names are those of properties or columns.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        public Task<T> UpdateAsync(object values, CancellationToken cancellationToken = default) => record.Fill(values).SaveAsync(cancellationToken);

        /// <summary>Changes the record and saves it.</summary>
        /// <param name="change">Changes the record.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <example><code>await bob.UpdateAsync(u => u.Name = "Bob2");</code></example>
        public Task<T> UpdateAsync(Action<T> change, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(change);
            change(record);
            return record.SaveAsync(cancellationToken);
        }

        /// <summary>Says how <c>SaveAsync</c> would write the record as it stands, and why: whether the library writes the row directly, or EF Core's change tracker does. Nothing is sent.</summary>
        /// <returns>
        /// A sentence such as <c>EF Core's change tracker saves it, because 'Address' of 'Order' is an owned part</c>, or <c>There is nothing to save</c>. Its words may change between versions.
        /// </returns>
        /// <exception cref="ActiveRecordException">The record cannot be saved as it stands; what <c>SaveAsync</c> throws before anything is sent.</exception>
        public string ExplainSaveRoute()
        {
            ArgumentNullException.ThrowIfNull(record);
            return RecordWriter.RouteOf(DatabaseRegistry.Of(record), record)?.ToString() ?? "There is nothing to save";
        }

        /// <summary>Deletes the record: marks its row as deleted where the model is <see cref="ISoftDeletable"/>, else removes it.</summary>
        /// <remarks>Other changes of the record are not written. A record that is marked already is left as it is.</remarks>
        /// <param name="hard">Whether the row of a soft-deletable model goes for good.</param>
        /// <param name="cancellationToken">Cancels the operation; nothing is deleted then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone already.</exception>
        /// <exception cref="InvalidKeyException">The record was never saved.</exception>
        /// <exception cref="ForeignKeyException">Other rows refer to it.</exception>
        public async Task<T> DeleteAsync(bool hard = false, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await RecordDeleter.DeleteAsync(DatabaseRegistry.Of(record), [record], hard, cancellationToken).ConfigureAwait(false);
            return record;
        }

        /// <summary>Reads the record's columns again from its row, deleted or not. Changes that were not saved are lost; relations stay as they are.</summary>
        /// <param name="cancellationToken">Cancels the query.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone.</exception>
        /// <exception cref="InvalidKeyException">The record was never saved.</exception>
        public async Task<T> RefreshAsync(CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await RecordWriter.RefreshAsync(DatabaseRegistry.Of(record), record, cancellationToken).ConfigureAwait(false);
            return record;
        }

        /// <summary>Saves the record for the length of a block: it is deleted, for good, at its end, also when the block throws.</summary>
        /// <param name="cancellationToken">Cancels the saving.</param>
        /// <returns>A handle with the record; meant for <c>await using</c>.</returns>
        /// <exception cref="RecordSaveException">The database refuses the row.</exception>
        /// <example><code>await using var temp = await new User { Username = "t", Name = "T" }.AsTemporaryAsync();</code></example>
        public async Task<TemporaryRecord<T>> AsTemporaryAsync(CancellationToken cancellationToken = default)
            => new(await record.SaveAsync(cancellationToken).ConfigureAwait(false));
    }

    extension<T>(T record)
        where T : class, IActiveRecord, ISoftDeletable
    {
        /// <summary>Takes the mark of deletion off the record's row. Does nothing where there is none.</summary>
        /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
        /// <returns>The same record.</returns>
        /// <exception cref="RecordNotFoundException">The row is gone.</exception>
        public async Task<T> RestoreAsync(CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(record);
            await SoftCascade.RestoreAsync(DatabaseRegistry.Of(record), record, cancellationToken).ConfigureAwait(false);
            return record;
        }
    }

    private static async Task<T> InsertAsync<T>(T record, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(record);
        await RecordWriter.WriteAsync(DatabaseRegistry.For(record.GetType()), new WriteRequest([record], static (set, r) => set.Insert(r)), cancellationToken).ConfigureAwait(false);
        return record;
    }

    private static async Task<IReadOnlyList<T>> WriteAllAsync<T>(IEnumerable<T> records, Func<List<T>, RecordDatabase> database, Action<WriteSet, object> add, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var all = Checked(records);
        await RecordWriter.WriteAsync(database(all), new WriteRequest(all, add), cancellationToken).ConfigureAwait(false);
        return all;
    }

    private static List<T> Checked<T>(IEnumerable<T> records)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(records);
        List<T> all = [.. records];
        return all.Contains(null!) ? throw new ArgumentNullException(nameof(records), "One of the records is null.") : all;
    }
}
