using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class ErrorsPage : GuidePage
{
    [Fact]
    public async Task A_violated_constraint()
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        UniqueConstraintException? caught = null;

        // begin-snippet: errors-unique
        try
        {
            await User.CreateAsync(new User { Username = "bob", Name = "Another Bob" });
        }
        catch (UniqueConstraintException e)
        {
            Console.WriteLine($"{e.Model?.Name}: {string.Join(", ", e.Columns)}");   // User: username
            // end-snippet
            caught = e;

            // begin-snippet: errors-unique
        }
        // end-snippet

        Assert.Equal((typeof(User), "username"), (caught?.Model, caught?.Columns.Single()));
        Assert.IsType<DbUpdateException>(caught!.InnerException);
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task Wrong_names()
    {
        string? message = null;

        // begin-snippet: errors-names
        try
        {
            await User.CreateAsync(new { usrname = "bob" });
        }
        catch (UnknownAttributeException e)
        {
            Console.WriteLine(e.Message);        // 'User' has no attribute 'usrname'. The nearest are 'username', ...
            // end-snippet
            message = e.Message;

            // begin-snippet: errors-names
        }
        // end-snippet

        Assert.StartsWith("'User' has no attribute 'usrname'. The nearest are 'username', ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_others()
    {
        await Assert.ThrowsAsync<NotNullException>(() => User.CreateAsync(new User { Username = "x", Name = null! }));
        await Assert.ThrowsAsync<ForeignKeyException>(() => Post.CreateAsync(new Post { Title = "x", UserId = 99 }));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.FindOrFailAsync(99));
        await Assert.ThrowsAsync<InvalidKeyException>(() => new User { Username = "x", Name = "X" }.DeleteAsync());
        await Assert.ThrowsAsync<AttributeValueException>(() => User.CreateAsync(new { age = "old" }));
        await Assert.ThrowsAsync<ArgumentException>(() => User.CreateAsync(5));
        await using var missing = ActiveDb.Open("sqlite:///no/such/folder/x.db");
        using (missing.Use())
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => User.CountAsync());
        }
    }
}
