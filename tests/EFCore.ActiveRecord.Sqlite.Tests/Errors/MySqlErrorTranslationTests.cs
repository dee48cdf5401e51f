using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests.Errors;

/// <summary>MySQL's and MariaDB's errors on their way through EF Core: SQLite stands in for the server, and throws what it would.</summary>
public sealed class MySqlErrorTranslationTests : Specification
{
    [Theory]
    [InlineData("Duplicate entry 'bob' for key 'user.IX_user_username'")]
    [InlineData("Duplicate entry 'bob' for key 'IX_user_username'")]
    public async Task A_duplicate_has_the_columns_that_the_model_knows_of_the_index(string message)
    {
        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => CreateUserAsync(new FakeDbException(message, "23000", 1062)));

        Assert.Equal((typeof(User), "IX_user_username"), (e.Model, e.Constraint));
        Assert.Equal(["username"], e.Columns);
        Assert.IsType<FakeDbException>(e.GetBaseException());
    }

    [Theory]
    [InlineData("Duplicate entry '1-a' for key 'order_line.PRIMARY'")]
    [InlineData("Duplicate entry '1-a' for key 'PRIMARY'")]
    public async Task A_duplicate_key_has_the_columns_of_the_records_primary_key(string message)
    {
        Fail(new FakeDbException(message, "23000", 1062));

        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => OrderLine.CreateAsync(new OrderLine { OrderId = 1, Line = "a" }));

        Assert.Equal((typeof(OrderLine), "PRIMARY"), (e.Model, e.Constraint));
        Assert.Equal(["order_id", "line"], e.Columns);
    }

    [Fact]
    public async Task A_constraint_name_that_several_tables_have_tells_no_columns_where_the_record_is_not_known()
    {
        Fail(new FakeDbException("Duplicate entry '1' for key 'PRIMARY'", "23000", 1062));

        var e = await Assert.ThrowsAsync<UniqueConstraintException>(() => Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("INSERT INTO tag VALUES (1, 'x')")));

        Assert.Equal((null, "PRIMARY"), (e.Model, e.Constraint));
        Assert.Empty(e.Columns);
    }

    [Fact]
    public async Task A_foreign_key_has_the_model_of_the_table_that_is_named()
    {
        var e = await Assert.ThrowsAsync<ForeignKeyException>(() => CreateUserAsync(new FakeDbException(
            "Cannot add or update a child row: a foreign key constraint fails (`blog`.`post`, CONSTRAINT `FK_post_user_user_id` FOREIGN KEY (`user_id`) REFERENCES `user` (`id`))", "23000", 1452)));

        Assert.Equal((typeof(Post), "FK_post_user_user_id"), (e.Model, e.Constraint));
        Assert.Equal(["user_id"], e.Columns);
    }

    [Theory]
    [InlineData(1048, "Column 'name' cannot be null", typeof(NotNullException), "name")]
    [InlineData(1364, "Field 'name' doesn't have a default value", typeof(NotNullException), "name")]
    [InlineData(1406, "Data too long for column 'name' at row 1", typeof(ValueTooLongException), "name")]
    [InlineData(4025, "CONSTRAINT `user.age` failed for `blog`.`user`", typeof(CheckConstraintException), "age")]
    public async Task A_refused_value_has_its_model_and_column(int code, string message, Type type, string column)
    {
        var e = (RecordSaveException)await Assert.ThrowsAsync(type, () => CreateUserAsync(new FakeDbException(message, "HY000", code)));

        Assert.Equal(typeof(User), e.Model);
        Assert.Equal([column], e.Columns);
        Assert.Contains($"'{column}'", e.Message);
    }

    [Theory]
    [InlineData(3819, "Check constraint 'ck_user_age' is violated.")]
    [InlineData(4025, "CONSTRAINT `ck_user_age` failed for `blog`.`user`")]
    public async Task A_check_has_its_model_and_name(int code, string message)
    {
        var e = await Assert.ThrowsAsync<CheckConstraintException>(() => CreateUserAsync(new FakeDbException(message, "HY000", code)));

        Assert.Equal((typeof(User), "ck_user_age"), (e.Model, e.Constraint));
    }

    [Theory]
    [InlineData(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction", typeof(DeadlockException))]
    [InlineData(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction", typeof(LockTimeoutException))]
    public async Task A_deadlock_or_lock_is_tried_again_as_often_as_asked(int code, string sqlState, string message, Type expected)
    {
        int attempts = 0;
        Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains("INSERT", StringComparison.Ordinal) && ++attempts <= 2)
            {
                throw new FakeDbException(message, sqlState, code);
            }
        };

        await Assert.ThrowsAsync(expected, () => Db.TransactionAsync(() => User.CreateAsync(NewUser()), retries: 1));
        attempts = 0;
        await Db.TransactionAsync(() => User.CreateAsync(NewUser()), retries: 2);

        Assert.Equal(3, attempts);
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task A_conflict_of_snapshots_is_tried_again_too()
    {
        int attempts = 0;
        Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains("INSERT", StringComparison.Ordinal) && ++attempts == 1)
            {
                throw new FakeDbException("Record has changed since last read in table 'user'", "HY000", 1020);
            }
        };

        await Db.TransactionAsync(() => User.CreateAsync(NewUser()), retries: 1);

        Assert.Equal(2, attempts);
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task A_missing_table_says_what_to_call()
    {
        Fail(new FakeDbException("Table 'blog.user' doesn't exist", "42S02", 1146));

        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => User.CountAsync());

        Assert.Contains("'blog.user'", e.Message);
        Assert.Contains("CreateAllAsync", e.Message);
    }

    [Fact]
    public async Task A_lost_connection_is_an_unavailable_database()
    {
        Fail(new FakeDbException("WSREP has not yet prepared node for application use", "08S01", 1047));

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => User.CountAsync());
    }

    [Fact]
    public async Task An_unknown_error_keeps_the_servers_words()
    {
        FakeDbException cause = new("You have an error in your SQL syntax", "42000", 1064);

        var save = await Assert.ThrowsAsync<RecordSaveException>(() => CreateUserAsync(cause));
        var read = await Assert.ThrowsAsync<DatabaseException>(() => User.CountAsync());

        Assert.Equal(typeof(User), save.Model);
        Assert.All((Exception[])[save, read], e => Assert.Contains(cause.Message, e.Message));
        Assert.All((Exception[])[save, read], e => Assert.Same(cause, e.GetBaseException()));
    }

    public override async Task DisposeAsync()
    {
        Commands.BeforeSend = null;
        await base.DisposeAsync();
    }

    protected override TestStore CreateStore() => new SqliteStore();

    private static User NewUser() => new() { Username = "bob", Name = "Bob", Age = 30 };

    private Task<User> CreateUserAsync(FakeDbException exception)
    {
        Fail(exception);
        return User.CreateAsync(NewUser());
    }

    private void Fail(FakeDbException exception) => Commands.BeforeSend = _ => throw exception;
}
