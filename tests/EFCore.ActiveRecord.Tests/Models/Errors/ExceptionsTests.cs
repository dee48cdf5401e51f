using System.Reflection;
using System.Xml.Linq;
using EFCore.ActiveRecord.Models.Hybrids;

namespace EFCore.ActiveRecord.Tests.Models.Errors;

/// <summary>What is true of every exception class of the library.</summary>
public class ExceptionsTests
{
    private static readonly SaveErrorDetails Details = new(typeof(Author), "ix_author_name", ["name"]);

    private static readonly Hybrid IsOld = Hybrid.Of(typeof(Author), new HybridSource(nameof(Author.IsOld), _ => (Author a) => a.IsOld));

    /// <summary>One of each class, as the library makes them.</summary>
    private static readonly ActiveRecordException[] Each =
    [
        new AttributeValueException(typeof(Author), "age", typeof(int?), "x"),
        new CheckConstraintException(Details, null),
        new CompositeKeyException(typeof(Author), ["Id", "Line"]),
        new DatabaseException("", null),
        new DatabaseUnavailableException("", null),
        new DatabaseUrlException(""),
        new DeadlockException(Details, null),
        new DuplicateAttributeException(typeof(Author), "user_id"),
        new LockTimeoutException(Details, null),
        EagerLoadException.WithoutRecords(),
        new FilterLimitException(typeof(Author), "pages__in", "The lists of a filter hold at most 10 values on this database."),
        new FilterValueException(typeof(Author), "age__gt", "a value of type 'int'", null),
        new FilterValueException(typeof(Author), "age", "a value of type 'int'", "x"),
        new FilterValueException(typeof(Author), "age__in", "a list of values", 5),
        new ForeignKeyException(Details, null),
        new HybridCycleException([IsOld, IsOld]),
        new InputLimitException(typeof(Author), "age__in", "MaxListValues", 100, 101),
        new InputLimitException(typeof(Author), new string('x', 101), "MaxTextLength", 60, 101),
        new InputValueException(typeof(Author), "page", "takes a whole number from 1 on."),
        new InvalidCursorException(typeof(Author), "it is no cursor, or was changed."),
        new InvalidKeyException("", typeof(Author)),
        new MultipleRecordsFoundException(typeof(Author), null),
        new NestingLimitException(typeof(Author), "books", isWriting: false),
        new NestingLimitException(typeof(Author), "", isWriting: true),
        NoDatabaseException.For(typeof(Author)),
        NoDatabaseException.Disposed("blog.db"),
        new NotAggregatableException(typeof(Author), "name", typeof(string)),
        new NotFilterableException(typeof(Author), "secret"),
        new NotFilterableException(typeof(Author), "secret", ["age", "name"]),
        new NotLoadableException(typeof(Author), "name"),
        new NotNullException(Details, null),
        new NotSearchableException(typeof(Author), ""),
        new NotSearchableException(typeof(Author), "age"),
        new NotSearchableException(typeof(Author)),
        new NotSelectableException(typeof(Author), "books___title"),
        new NotSettableException(typeof(Author), "age"),
        new NotSortableException(typeof(Author), "secret"),
        new NotSortableException(typeof(Author), "secret", []),
        new NotSortableException(typeof(Author), "time", typeof(TimeSpan)),
        NotSortableException.InCursor(typeof(Author), "secret"),
        new OutcomeUnknownException("", null),
        new QueryValueException("", null),
        new RecordDeletedException(typeof(Author), [], [1, "a"]),
        new RecordInvalidException(new Author(), new Dictionary<string, IReadOnlyList<string>> { ["Name"] = ["Too long."], [""] = ["Odd."] }),
        new RecordJsonException(typeof(Author), "a JSON object was expected, not an array. Give it one."),
        RecordNotFoundException.ForKey(typeof(Author), [], [1]),
        RecordNotFoundException.ForQuery(typeof(Author), null),
        new RecordSaveException("", Details, null),
        new SchemaMismatchException("", null),
        new SerializationException(Details, null),
        new StaleRecordException(Details, null),
        new TransactionEndedException(null),
        new UniqueConstraintException(Details, null),
        new UnknownAttributeException(typeof(Author), "agee", ["age"]),
        new UnknownAttributeException(typeof(Author), "agee", "author___agee", ["age"]),
        new UnknownAttributeException(typeof(Author), "zip", []),
        new UnknownOperatorException(typeof(Author), "age__gr", "gr", isBehindRelation: false, ["gt", "ge"]),
        new UnknownOperatorException(typeof(Author), "books__title", "title", isBehindRelation: true, []),
        new UnknownOperatorException(typeof(Author), "age__like", "like", typeof(int?)),
        new UnstorableValueException(typeof(Author), "name"),
        new UnstorableValueException(Details, "no NaN.", null),
        new ValueTooLongException(Details, null),
    ];

    private static IEnumerable<Type> Exceptions => typeof(ActiveDb).Assembly.GetExportedTypes().Where(t => t.IsAssignableTo(typeof(Exception)));

    [Fact]
    public void Every_exception_derives_from_the_root()
        => Assert.DoesNotContain(Exceptions, t => !t.IsAssignableTo(typeof(ActiveRecordException)));

    [Fact]
    public void No_exception_can_be_made_or_derived_from_outside()
        => Assert.DoesNotContain(
            Exceptions.SelectMany(t => t.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)),
            c => c.IsPublic || c.IsFamily || c.IsFamilyOrAssembly);

    [Fact]
    public void Every_exception_ends_in_its_name_and_is_sealed_or_a_base()
    {
        List<Type> all = [.. Exceptions];

        Assert.DoesNotContain(all, t => !t.Name.EndsWith("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(all, t => !t.IsSealed && !all.Exists(d => d.BaseType == t));
    }

    [Fact]
    public void Every_exception_and_its_data_is_documented()
    {
        XDocument docs = XDocument.Load(Path.ChangeExtension(typeof(ActiveDb).Assembly.Location, ".xml"));
        HashSet<string> documented = [.. docs.Descendants("member").Where(m => m.Element("summary")?.Value.Trim() is { Length: > 0 }).Select(m => m.Attribute("name")!.Value)];

        IEnumerable<string> wanted = Exceptions.SelectMany(t => (string[])
        [
            $"T:{t.FullName}",
            .. t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Select(p => $"P:{t.FullName}.{p.Name}"),
        ]);
        Assert.DoesNotContain(wanted, name => !documented.Contains(name));
    }

    [Fact]
    public void Every_exception_is_tried_here()
        => Assert.Empty(Exceptions.Where(t => !t.IsAbstract).Except(Each.Select(e => e.GetType())).Select(t => t.Name));

    [Fact]
    public void Data_cannot_be_changed()
        => Assert.Empty(Exceptions.SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)).Where(p => p.CanWrite).Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));

    /// <summary>Those with a message of their own; the others are given theirs where they are thrown.</summary>
    [Fact]
    public void Messages_quote_the_names_and_say_what_to_do()
    {
        Dictionary<string, string> expected = new()
        {
            ["AttributeValueException"] = "'age' of 'Author' takes a value of type 'int?', not one of type 'string'.",
            ["CheckConstraintException"] = "The row breaks a check constraint of 'Author' in 'name' (constraint 'ix_author_name'). Correct its values before you save.",
            ["CompositeKeyException"] = "'Author' has a composite key ('Id', 'Line'), which no single name or value stands for. Give each key whole, as CompositeKey.Of(...), or use a query: Author.Where(...).",
            ["DeadlockException"] = "The database ended this operation because of a deadlock. Run the whole transaction again (TransactionAsync's 'retries' does).",
            ["LockTimeoutException"] = "Another connection holds a lock that this operation waited for in vain. Run the whole transaction again (TransactionAsync's 'retries' does), and keep transactions short.",
            ["DuplicateAttributeException"] = "'user_id' of 'Author' is given twice, under this name or another of its names. Leave one out.",
            ["EagerLoadException"] = "Relations are loaded with records (WithJoined, WithSubquery, WithSelectIn, With), and these records are not the query's result: an operator behind makes something else of them. Leave the load out, or put it behind that operator.",
            ["FilterLimitException"] = "The lists of a filter hold at most 10 values on this database. Make several queries of it, or write it in LINQ.",
            ["FilterValueException"] = "'age__gt' of 'Author' takes a value of type 'int', not null.\n"
                + "'age' of 'Author' takes a value of type 'int', not a text that cannot be read as that.\n"
                + "'age__in' of 'Author' takes a list of values, not a value of type 'int'.",
            ["ForeignKeyException"] = "A foreign key of 'Author' in 'name' (constraint 'ix_author_name') does not hold: the row refers to one that does not exist, or others still refer to it. Save the one referred to first, or delete those that refer to it.",
            ["HybridCycleException"] = "The hybrid 'Author.IsOld' cannot be part of a query, because it uses itself: 'Author.IsOld' → 'Author.IsOld'. Remove [Hybrid] from it, or break the circle.",
            ["InputLimitException"] = "'age__in' of 'Author' exceeds the limit 'MaxListValues', which is 100: 101 were given. Ask for less, or raise the limit with LimitInput.\n"
                + "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' of 'Author' exceeds the limit 'MaxTextLength', which is 60: 101 were given. Ask for less, or raise the limit with LimitInput.",
            ["InputValueException"] = "'page' in the query for 'Author' takes a whole number from 1 on.",
            ["InvalidCursorException"] = "The cursor cannot be used for this query for 'Author': it is no cursor, or was changed. Take NextCursor or PreviousCursor of a page of the same query, or null for the first page.",
            ["MultipleRecordsFoundException"] = "The query for 'Author' found more than one row where exactly one was asked for. Narrow the query, or use FirstOrDefaultAsync.",
            ["NestingLimitException"] = "'books' of 'Author' is nested more than 256 records deep. Give less, or ask for less with 'maxDepth'.\n"
                + "A value of 'Author' is nested too deep for JSON. Leave it out with 'exclude', or mark it [NotSerializable].",
            ["NoDatabaseException"] = "No open database knows 'Author'. Call ActiveDb.Open(...) with a model that has it, and keep the ActiveDb while you work.\n"
                + "The database 'blog.db' was disposed. Keep its ActiveDb while you work, or open it again with ActiveDb.Open(...).",
            ["NotAggregatableException"] = "'name' of 'Author' cannot be aggregated so: its type is 'string'. Name another attribute, or use Count or CountDistinct.",
            ["NotFilterableException"] = "'secret' of 'Author' cannot be filtered by name: it is marked [NotFilterable], or is no column, relation or hybrid with a single value (with parameters: with a condition). Leave it out, or filter with LINQ.\n"
                + "'secret' of 'Author' cannot be filtered by here. Allowed are 'age', 'name'.",
            ["NotLoadableException"] = "'name' of 'Author' cannot be loaded: it is no relation to other records. Name a relation; columns and owned parts come with the record.",
            ["NotNullException"] = "A required value of 'Author' in 'name' (constraint 'ix_author_name') is null. Set it before you save.",
            ["NotSearchableException"] = "'Author' has no text column to search. Filter its other columns with Where.\n"
                + "'age' of 'Author' cannot be searched: it is no text column, or is marked [NotFilterable]. Name text columns, or none to search all of them.\n"
                + "'search' for 'Author' is not possible here: no text column is open to it. Leave it out.",
            ["NotSelectableException"] = "'books___title' of 'Author' is no single value: it is a relation, leads through a collection to many values, is a hybrid without one, or is not to be shown. Name a column, which may stand behind to-one relations.",
            ["NotSettableException"] = "'age' of 'Author' cannot be set by name: it has no setter or is marked [NotSettable]. Leave it out, or set the property itself.",
            ["NotSortableException"] = "'secret' of 'Author' cannot be sorted by name: it is marked [NotSortable], or is no column or hybrid with a single value. Leave it out, or sort with LINQ.\n"
                + "'secret' of 'Author' cannot be sorted by here. Leave it out: none is allowed.\n"
                + "'time' of 'Author' cannot be sorted on this database, which does not order values of type 'TimeSpan'. Leave it out, or sort in memory.\n"
                + "'secret' of 'Author' cannot be paged by: a cursor would show its values, and it is not to be shown. Sort by something else, or use PaginateAsync.",
            ["RecordDeletedException"] = "This 'Author' with the key ('1', 'a') was deleted, so it cannot be saved. Use CreateAsync to insert it anew.",
            ["RecordInvalidException"] = "This 'Author' is not valid. 'Name': Too long. Odd. Correct it before you save.",
            ["RecordJsonException"] = "The text cannot be read as JSON of 'Author': a JSON object was expected, not an array. Give it one.",
            ["RecordNotFoundException"] = "There is no 'Author' with the key '1'. Check the key, or whether the row was deleted; FindAsync gives null where there is none.\n"
                + "The query for 'Author' found no row where one was asked for. Use SingleOrDefaultAsync or FirstOrDefaultAsync where there may be none.",
            ["SerializationException"] = "The transaction conflicts with another that ran at the same time. Run the whole transaction again (TransactionAsync's 'retries' does).",
            ["StaleRecordException"] = "The row of 'Author' in 'name' (constraint 'ix_author_name') was changed since it was read. Call RefreshAsync and apply the change again.",
            ["TransactionEndedException"] = "The database has ended the transaction, and nothing of it is kept. An error in it was caught, or it was ended by SQL of the program. "
                + "Roll it back, and run all of it again.",
            ["UniqueConstraintException"] = "Another row has the same unique value of 'Author' in 'name' (constraint 'ix_author_name'). Save another value, or change that row.",
            ["UnknownAttributeException"] = "'Author' has no attribute 'agee'. The nearest are 'age'.\n"
                + "'Author' has no attribute 'agee' (in 'author___agee'). The nearest are 'age'.\n"
                + "'Author' has no attribute 'zip'.",
            ["UnknownOperatorException"] = "There is no operator 'gr' (in 'age__gr' of 'Author'). The nearest are 'gt', 'ge'.\n"
                + "There is no operator 'title' (in 'books__title' of 'Author'). Where an attribute of the relation is meant, write three underscores in front of it.\n"
                + "'age__like' of 'Author' cannot be compared so: 'like' is not for values of type 'int?'. Take an operator of that type, or none for equality.",
            ["UnstorableValueException"] = "A text of 'Author' in 'name' holds U+0000 or half a surrogate pair, which the database does not store. Remove it before you save.\n"
                + "A value of 'Author' in 'name' (constraint 'ix_author_name') cannot be stored in the database: no NaN. Correct it before you save.",
            ["ValueTooLongException"] = "A value of 'Author' in 'name' (constraint 'ix_author_name') does not fit its column. Shorten it, or widen the column.",
        };

        Assert.Equal(expected, Each.Where(e => e.Message.Length > 0).GroupBy(e => e.GetType().Name).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(e => e.Message))));
    }

    [Fact]
    public void What_the_database_does_not_tell_is_left_out_of_the_message()
    {
        UniqueConstraintException e = new(new SaveErrorDetails(), null);

        Assert.Equal("Another row has the same unique value. Save another value, or change that row.", e.Message);
        Assert.Equal((null, null), (e.Model, e.Constraint));
        Assert.Empty(e.Columns);
    }

    [Fact]
    public void The_data_of_a_wrong_name_is_what_was_given()
    {
        UnknownAttributeException attribute = new(typeof(Author), "agee", "author___agee", ["age"]);
        UnknownOperatorException name = new(typeof(Author), "age__gr", "gr", isBehindRelation: false, ["gt"]);

        Assert.Equal((typeof(Author), "agee", "age"), (attribute.Model, attribute.Attribute, Assert.Single(attribute.Nearest)));
        Assert.Equal((typeof(Author), "age__gr", "gr"), (name.Model, name.Attribute, name.Operator));
    }

    private sealed class Author
    {
        public bool IsOld => true;
    }
}
