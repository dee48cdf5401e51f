using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>What the specifications of sessions and transactions share.</summary>
public abstract class SessionsSpecification : Specification
{
    /// <summary>A deadlock shall fail its own test, not the run.</summary>
    protected const int Limit = 30_000;

    protected static User NewUser(string username) => new() { Username = username, Name = username };

    /// <summary>Whether the record takes itself for a row of the database.</summary>
    protected static bool IsPersisted(object record) => RecordStates.IsPersisted(record);

    /// <summary>Whether the record takes itself for different from its row.</summary>
    protected bool IsChanged(object record)
        => RecordStates.Snapshot(record) is { } row && Db.Inner.RequirePlan(record.GetType()).Changed(record, row).Count > 0;

    /// <summary>The user names in the database, read beside sessions and transactions.</summary>
    protected async Task<string> UsernamesAsync()
    {
        await using DbContext context = Db.CreateContext();
        return string.Join(" ", await context.Set<User>().OrderBy(u => u.Username).Select(u => u.Username).ToListAsync());
    }

    /// <summary>A user's row, read beside sessions and transactions.</summary>
    protected async Task<User?> RowAsync(string username)
    {
        await using DbContext context = Db.CreateContext();
        return await context.Set<User>().AsNoTracking().SingleOrDefaultAsync(u => u.Username == username);
    }

    protected async Task<User> CreateUserAsync(string username, int age = 0)
    {
        User user = NewUser(username);
        user.Age = age;
        return await User.CreateAsync(user);
    }

    /// <summary>Occupies the flow's session or transaction until <see cref="Blocker.EndAsync"/>.</summary>
    protected Blocker Block()
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return new Blocker(end, Db.ExecuteAsync(_ => end.Task));
    }

    protected sealed class ExpectedException : Exception;

    protected sealed class Blocker(TaskCompletionSource end, Task operation)
    {
        public Task EndAsync()
        {
            end.TrySetResult();
            return operation;
        }
    }
}
