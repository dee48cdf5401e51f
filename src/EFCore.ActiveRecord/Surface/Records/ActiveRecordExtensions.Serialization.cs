using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Surface.Serialization;

namespace EFCore.ActiveRecord;

public static partial class ActiveRecordExtensions
{
    private const int DefaultDepth = 5;

    extension<T>(T)
        where T : class, IActiveRecord
    {
        /// <summary>
        /// Makes a new record of what <c>ToDict</c> gives: names and values, with dictionaries for related records. Nothing is saved. It is a trusted round trip: what the
        /// dictionary names is set, the key, stamps, marks of deletion and related records included. Do not give it what comes from outside.
        /// </summary>
        /// <param name="values">Names of properties or columns, as the database's naming policy writes them or ignoring case and underscores, and values. Those of hybrids are passed over: they are computed.</param>
        /// <returns>The new record.</returns>
        /// <exception cref="UnknownAttributeException">The class, or that of a related record, has no attribute of that name.</exception>
        /// <exception cref="NotSettableException">An attribute cannot be set by name.</exception>
        /// <exception cref="AttributeValueException">A value does not fit its attribute.</exception>
        /// <exception cref="NestingLimitException">Records are nested more than 256 deep.</exception>
        /// <exception cref="ArgumentException">The class cannot be made without arguments.</exception>
        public static T FromDict(IEnumerable<KeyValuePair<string, object?>> values)
        {
            ArgumentNullException.ThrowIfNull(values);
            return RecordReader.Read<T>(values);
        }

        /// <summary>Makes a new record of a JSON object, as <c>ToJson</c> gives it. Nothing is saved.</summary>
        /// <remarks>
        /// It is a trusted round trip: the JSON also sets the key, stamps, marks of deletion and related records. With a body from outside, whoever sends it chooses the row that
        /// <c>UpdateAllAsync</c> or <c>UpsertAllAsync</c> overwrites. For such a body, find the record by yourself and set what may be set.
        /// </remarks>
        /// <param name="json">The JSON. Enums stand there by name or number, bytes in Base64, times in ISO 8601.</param>
        /// <returns>The new record.</returns>
        /// <exception cref="RecordJsonException">The text is no JSON, or no object; or a name stands in an object twice.</exception>
        /// <exception cref="UnknownAttributeException">The class, or that of a related record, has no attribute of that name.</exception>
        /// <exception cref="NotSettableException">An attribute cannot be set by name.</exception>
        /// <exception cref="AttributeValueException">A value does not fit its attribute.</exception>
        /// <exception cref="NestingLimitException">Records are nested more than 256 deep.</exception>
        /// <exception cref="ArgumentException">The class cannot be made without arguments.</exception>
        public static T FromJson(string json) => RecordReader.ReadJson<T>(JsonValues.Object(typeof(T), JsonValues.Parse(typeof(T), json)));

        /// <summary>Makes new records of a JSON array of objects, with the errors of <c>FromJson</c>. Nothing is saved.</summary>
        /// <param name="json">The JSON.</param>
        /// <returns>The new records.</returns>
        /// <exception cref="RecordJsonException">The text is no JSON, or no array of objects.</exception>
        public static List<T> ListFromJson(string json) => [.. JsonValues.Array(typeof(T), JsonValues.Parse(typeof(T), json)).Select(RecordReader.ReadJson<T>)];
    }

    extension<T>(T record)
        where T : class, IActiveRecord
    {
        /// <summary>The record as a dictionary: its columns, and the objects inside its row as dictionaries. Never accesses the database.</summary>
        /// <param name="nested">Whether related records that are loaded come along, as dictionaries. A record that is being written already, further up, is left out.
        /// Of an empty collection nobody knows whether it is loaded, but for the session that loaded it: elsewhere it is left out.</param>
        /// <param name="hybrids">Whether the values of hybrid properties come along; <see langword="null"/> where one needs a relation that is not loaded.</param>
        /// <param name="exclude">Attributes of the record to leave out, ignoring case and underscores.</param>
        /// <param name="nestedExclude">Attributes of related records to leave out, at every depth.</param>
        /// <param name="maxDepth">How many relations deep; 5 by default. Where there is more than 256 to write, it throws.</param>
        /// <returns>Values by name: in snake_case, or as <see cref="ActiveRecordOptionsBuilder.UseJsonNaming"/> says. Those marked <see cref="NotSerializableAttribute"/> or <see cref="SecretAttribute"/> are never there.</returns>
        /// <exception cref="UnknownAttributeException">There is no such attribute to leave out.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDepth"/> is negative.</exception>
        /// <exception cref="NestingLimitException">The records are nested more than 256 deep.</exception>
        /// <example><code>IDictionary&lt;string, object?&gt; d = user.ToDict(nested: true, exclude: ["email"], nestedExclude: ["user_id"]);</code></example>
        public IDictionary<string, object?> ToDict(bool nested = false, bool hybrids = false, IEnumerable<string>? exclude = null, IEnumerable<string>? nestedExclude = null, int maxDepth = DefaultDepth)
        {
            ArgumentNullException.ThrowIfNull(record);
            return DictWriter.For(record, new DictChoices(nested, hybrids, exclude, nestedExclude, maxDepth)).Write(record);
        }

        /// <summary>The record as JSON: what <c>ToDict</c> gives, as an object. Enums are written by name, bytes in Base64, times in ISO 8601.</summary>
        /// <inheritdoc cref="extension{T}(T).ToDict(bool, bool, IEnumerable{string}?, IEnumerable{string}?, int)"/>
        /// <param name="nested">Whether related records that are loaded come along.</param>
        /// <param name="hybrids">Whether the values of hybrid properties come along.</param>
        /// <param name="exclude">Attributes of the record to leave out, ignoring case and underscores.</param>
        /// <param name="nestedExclude">Attributes of related records to leave out, at every depth.</param>
        /// <param name="maxDepth">How many relations deep; 5 by default. Where there is more than 256 to write, it throws.</param>
        /// <param name="indented">Whether it stands on many lines.</param>
        /// <returns>The JSON.</returns>
        public string ToJson(bool nested = false, bool hybrids = false, IEnumerable<string>? exclude = null, IEnumerable<string>? nestedExclude = null, int maxDepth = DefaultDepth, bool indented = false)
            => JsonValues.Write(typeof(T), record.ToDict(nested, hybrids, exclude, nestedExclude, maxDepth), DatabaseRegistry.FindOf(record)?.JsonNaming, indented);
    }

    extension<T>(IEnumerable<T> records)
        where T : class, IActiveRecord
    {
        /// <summary>The records as dictionaries, one each.</summary>
        /// <inheritdoc cref="extension{T}(T).ToDict(bool, bool, IEnumerable{string}?, IEnumerable{string}?, int)"/>
        public List<IDictionary<string, object?>> ToDict(bool nested = false, bool hybrids = false, IEnumerable<string>? exclude = null, IEnumerable<string>? nestedExclude = null, int maxDepth = DefaultDepth)
        {
            ArgumentNullException.ThrowIfNull(records);
            DictChoices choices = new(nested, hybrids, exclude, nestedExclude, maxDepth);
            Dictionary<(RecordDatabase?, Type), DictWriter> writers = [];
            List<IDictionary<string, object?>> all = [];
            foreach (var record in records)
            {
                ArgumentNullException.ThrowIfNull(record, nameof(records));
                var key = (DatabaseRegistry.FindOf(record), record.GetType());
                if (!writers.TryGetValue(key, out var writer))
                {
                    writers.Add(key, writer = DictWriter.For(record, choices));
                }

                all.Add(writer.Write(record));
            }

            return all;
        }

        /// <summary>The records as a JSON array.</summary>
        /// <inheritdoc cref="extension{T}(T).ToJson(bool, bool, IEnumerable{string}?, IEnumerable{string}?, int, bool)"/>
        public string ToJson(bool nested = false, bool hybrids = false, IEnumerable<string>? exclude = null, IEnumerable<string>? nestedExclude = null, int maxDepth = DefaultDepth, bool indented = false)
            => JsonValues.Write(typeof(T), records.ToDict(nested, hybrids, exclude, nestedExclude, maxDepth), DatabaseRegistry.Find(typeof(T))?.JsonNaming, indented);
    }
}
