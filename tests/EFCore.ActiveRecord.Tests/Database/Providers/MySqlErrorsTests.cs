using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Specifications;

namespace EFCore.ActiveRecord.Tests.Database.Providers;

/// <summary>The messages are those of MySQL 8.4 and MariaDB 11, with the names of a blog.</summary>
public class MySqlErrorsTests
{
    [Theory]
    [InlineData("Duplicate entry 'bob' for key 'user.ix_user_username'", "user", "ix_user_username")] // MySQL since 8.0.19
    [InlineData("Duplicate entry 'bob' for key 'ix_user_username'", null, "ix_user_username")] // MariaDB, older MySQL
    [InlineData("Duplicate entry '1-a' for key 'order_line.PRIMARY'", "order_line", "PRIMARY")]
    [InlineData("Duplicate entry '1-a' for key 'PRIMARY'", null, "PRIMARY")]
    [InlineData("Duplicate entry 'it's for key 'x'' for key 'user.ix_user_username'", "user", "ix_user_username")] // the value is not escaped
    public void A_duplicate_names_its_index(string message, string? table, string constraint)
    {
        DatabaseError error = Read(1062, "23000", message);

        Assert.Equal((DatabaseErrorKind.Unique, table, constraint), (error.Kind, error.Table, error.Constraint));
        Assert.Empty(error.Columns);
    }

    [Theory]
    [InlineData(1586, "Duplicate entry 'bob' for key 'user.ix_user_username'", "ix_user_username")]
    [InlineData(1169, "Can't write, because of unique constraint, to table 'user'", null)]
    public void A_duplicate_has_other_codes_too(int code, string message, string? constraint)
    {
        DatabaseError error = Read(code, "23000", message);

        Assert.Equal((DatabaseErrorKind.Unique, constraint), (error.Kind, error.Constraint));
    }

    [Theory]
    [InlineData(1452, "Cannot add or update a child row: a foreign key constraint fails (`blog`.`post`, CONSTRAINT `fk_post_user` FOREIGN KEY (`user_id`) REFERENCES `user` (`id`) ON DELETE CASCADE)", new[] { "user_id" })]
    [InlineData(1451, "Cannot delete or update a parent row: a foreign key constraint fails (`blog`.`post`, CONSTRAINT `fk_post_user` FOREIGN KEY (`user_id`) REFERENCES `user` (`id`))", new[] { "user_id" })]
    [InlineData(1452, "Cannot add or update a child row: a foreign key constraint fails (`blog`.`post`, CONSTRAINT `fk_post_user` FOREIGN KEY (`order_id`, `line`) REFERENCES `order_line` (`order_id`, `line`))", new[] { "order_id", "line" })]
    public void A_foreign_key_names_its_table_constraint_and_columns(int code, string message, string[] columns)
    {
        DatabaseError error = Read(code, "23000", message);

        Assert.Equal((DatabaseErrorKind.ForeignKey, "post", "fk_post_user"), (error.Kind, error.Table, error.Constraint));
        Assert.Equal(columns, error.Columns);
    }

    [Theory]
    [InlineData(1216, "Cannot add or update a child row: a foreign key constraint fails")]
    [InlineData(1217, "Cannot delete or update a parent row: a foreign key constraint fails")]
    public void A_foreign_key_without_the_right_to_see_its_names_is_still_one(int code, string message)
    {
        DatabaseError error = Read(code, "23000", message);

        Assert.Equal((DatabaseErrorKind.ForeignKey, null, null), (error.Kind, error.Table, error.Constraint));
        Assert.Empty(error.Columns);
    }

    [Theory]
    [InlineData(1048, "23000", "Column 'name' cannot be null")]
    [InlineData(1364, "HY000", "Field 'name' doesn't have a default value")]
    public void A_missing_value_names_its_column(int code, string sqlState, string message)
    {
        DatabaseError error = Read(code, sqlState, message);

        Assert.Equal(DatabaseErrorKind.NotNull, error.Kind);
        Assert.Equal(["name"], error.Columns);
    }

    [Theory]
    [InlineData(3819, "HY000", "Check constraint 'ck_user_age' is violated.", null, "ck_user_age", new string[0])] // MySQL
    [InlineData(4025, "23000", "CONSTRAINT `ck_user_age` failed for `blog`.`user`", "user", "ck_user_age", new string[0])] // MariaDB, of the table
    [InlineData(4025, "23000", "CONSTRAINT `user.age` failed for `blog`.`user`", "user", "user.age", new[] { "age" })] // MariaDB, of a column
    public void A_check_names_its_constraint(int code, string sqlState, string message, string? table, string constraint, string[] columns)
    {
        DatabaseError error = Read(code, sqlState, message);

        Assert.Equal((DatabaseErrorKind.Check, table, constraint), (error.Kind, error.Table, error.Constraint));
        Assert.Equal(columns, error.Columns);
    }

    [Theory]
    [InlineData(1406, "22001", "Data too long for column 'name' at row 1")]
    [InlineData(1264, "22003", "Out of range value for column 'name' at row 1")]
    public void A_value_that_does_not_fit_names_its_column(int code, string sqlState, string message)
    {
        DatabaseError error = Read(code, sqlState, message);

        Assert.Equal(DatabaseErrorKind.TooLong, error.Kind);
        Assert.Equal(["name"], error.Columns);
    }

    [Theory]
    [InlineData(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction", "Deadlock")]
    [InlineData(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction", "LockTimeout")]
    [InlineData(1020, "HY000", "Record has changed since last read in table 'user'", "Serialization")] // MariaDB, innodb_snapshot_isolation
    [InlineData(1146, "42S02", "Table 'blog.user' doesn't exist", "Schema")]
    [InlineData(1054, "42S22", "Unknown column 'u.age' in 'field list'", "Schema")]
    [InlineData(1044, "42000", "Access denied for user 'bob'@'localhost' to database 'blog'", "Unavailable")]
    [InlineData(1045, "28000", "Access denied for user 'bob'@'localhost' (using password: YES)", "Unavailable")]
    [InlineData(1049, "42000", "Unknown database 'blog'", "Unavailable")]
    [InlineData(1040, "08004", "Too many connections", "Unavailable")]
    public void The_code_tells_the_kind(int code, string sqlState, string message, string kind)
        => Assert.Equal(kind, Read(code, sqlState, message).Kind.ToString());

    [Theory]
    [InlineData(1047, "08S01", "WSREP has not yet prepared node for application use", "Unavailable")] // Galera
    [InlineData(3572, "HY000", "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.", "LockTimeout")]
    [InlineData(1064, "42000", "You have an error in your SQL syntax", "Unknown")]
    [InlineData(99999, null, "Something new", "Unknown")]
    public void Where_the_code_is_not_known_the_sqlstate_tells(int code, string? sqlState, string message, string kind)
        => Assert.Equal(kind, Read(code, sqlState, message).Kind.ToString());

    [Fact]
    public void A_code_may_be_any_number_type()
        => Assert.Equal(DatabaseErrorKind.Deadlock, new DatabaseErrorReader().Read(new FakeDbException("Deadlock found") { Data = { ["Server Error Code"] = 1213u } }).Kind);

    [Theory]
    [InlineData("23505", "Unique")]
    [InlineData("23503", "ForeignKey")]
    [InlineData("23001", "ForeignKey")]
    [InlineData("23502", "NotNull")]
    [InlineData("23514", "Check")]
    [InlineData("22001", "TooLong")]
    [InlineData("22003", "TooLong")]
    [InlineData("40P01", "Deadlock")]
    [InlineData("55P03", "LockTimeout")]
    [InlineData("40001", "Serialization")]
    [InlineData("42P01", "Schema")]
    [InlineData("42S02", "Schema")]
    [InlineData("3D000", "Unavailable")]
    [InlineData("08006", "Unavailable")]
    [InlineData("08S01", "Unavailable")]
    [InlineData("XX000", "Unknown")]
    [InlineData(null, "Unknown")]
    public void Without_a_code_the_sqlstate_tells(string? sqlState, string kind)
    {
        FakeDbException exception = new("Duplicate entry 'x' for key 'y'", sqlState);

        Assert.Null(MySqlErrors.Read(exception));
        Assert.Equal(kind, new DatabaseErrorReader().Read(exception).Kind.ToString());
    }

    private static DatabaseError Read(int code, string? sqlState, string message)
        => new DatabaseErrorReader().Read(new FakeDbException(message, sqlState, code));
}
