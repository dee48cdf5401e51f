using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>Whatever fails, and wherever: a typed error, nothing half-written, nothing left open, and the next operation works.</summary>
public abstract class FaultSpecification : SessionsSpecification
{
    private readonly Faults _faults = new();

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task A_command_that_fails_in_the_middle_takes_back_all_of_its_operation(bool inSession, bool inTransaction)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        await using ActiveTransaction? transaction = inTransaction ? await Db.BeginTransactionAsync() : null;
        User bob = NewUser("bob");
        Post post = new() { Title = "Hello", User = bob };
        FailOn("post");

        ActiveRecordException error = await Assert.ThrowsAnyAsync<ActiveRecordException>(() => post.SaveAsync());

        Assert.Contains(Causes(error), e => e is FaultException);
        Assert.False(IsPersisted(bob) || IsPersisted(post));
        Assert.Equal((0, 0, 0), (bob.Id, post.Id, post.UserId));
        Assert.Same(bob, post.User);
        Commands.BeforeSend = null;
        Assert.Equal(0, await User.CountAsync());
        await post.SaveAsync();
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        Assert.Equal("bob", await UsernamesAsync());
        Assert.Equal(bob.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task SaveChanges_that_fails_in_the_middle_can_be_repeated()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        Post post = new() { Title = "Hello", Comments = [new Comment { Body = "First", User = bob }] };
        bob.Posts.Add(post);
        FailOn("comment");
        await Assert.ThrowsAnyAsync<ActiveRecordException>(() => session.SaveChangesAsync());
        Commands.BeforeSend = null;
        Assert.Equal(0, await Post.CountAsync());

        Assert.Equal(2, await session.SaveChangesAsync());
        Assert.Same(post, await Post.FindAsync(post.Id));
        Comment row = await Db.ExecuteAsync(context => context.Set<Comment>().AsNoTracking().SingleAsync());
        Assert.Equal((post.Id, bob.Id), (row.PostId, row.UserId));
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_query_that_fails_is_a_typed_error_and_the_next_one_works(bool inSession)
    {
        await CreateUserAsync("bob");
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        FailOn("user");
        await Assert.ThrowsAnyAsync<DatabaseException>(() => User.CountAsync());
        await Assert.ThrowsAnyAsync<DatabaseException>(() => User.Query.ToListAsync());
        Assert.ThrowsAny<DatabaseException>(() => User.Query.Count());
        Assert.ThrowsAny<DatabaseException>(() => User.Query.ToList());
        await Assert.ThrowsAnyAsync<DatabaseException>(() => User.FindAsync(12345));
        Commands.BeforeSend = null;

        Assert.Equal(1, await User.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task An_error_of_a_nested_transactions_code_leaves_the_outer_one_usable()
    {
        await Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            FailOn("post");
            await Assert.ThrowsAnyAsync<ActiveRecordException>(() => Db.TransactionAsync(async () =>
            {
                User ann = await CreateUserAsync("ann");
                await Post.CreateAsync(new Post { Title = "Hello", UserId = ann.Id });
            }));
            Commands.BeforeSend = null;
            await CreateUserAsync("joe");
        });

        Assert.Equal("bob joe", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_transaction_that_cannot_begin_leaves_nothing_open(bool inSession)
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        await using (ActiveSession? session = inSession ? db.BeginSession() : null)
        {
            _faults.On = Fault.Begin;
            bool ran = false;
            await Assert.ThrowsAnyAsync<DatabaseException>(() => db.TransactionAsync(() =>
            {
                ran = true;
                return Task.CompletedTask;
            }));
            await Assert.ThrowsAnyAsync<DatabaseException>(() => db.BeginTransactionAsync());
            Assert.False(ran);
            _faults.On = Fault.None;
            await db.TransactionAsync(() => CreateUserAsync("bob"));
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_commit_that_fails_is_a_rollback_and_a_typed_error(bool inSession)
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        await using (ActiveSession? session = inSession ? db.BeginSession() : null)
        {
            _faults.On = Fault.Commit;
            User bob = null!;
            await Assert.ThrowsAnyAsync<DatabaseException>(() => db.TransactionAsync(async () => bob = await CreateUserAsync("bob")));
            Assert.False(IsPersisted(bob!));
            Assert.Equal("", await UsernamesAsync());
            _faults.On = Fault.None;
            using (db.Use())
            {
                await bob.SaveAsync();
            }
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_rollback_that_fails_does_not_hide_the_codes_own_error()
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        User bob = null!;
        await Assert.ThrowsAsync<ExpectedException>(() => db.TransactionAsync(async () =>
        {
            bob = await CreateUserAsync("bob");
            _faults.On = Fault.Rollback;
            throw new ExpectedException();
        }));

        Assert.False(IsPersisted(bob!));
        Assert.Equal("", await UsernamesAsync());
        await bob.SaveAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_savepoint_that_cannot_be_set_leaves_the_outer_transaction_usable()
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        await db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            _faults.On = Fault.Savepoint;
            await Assert.ThrowsAnyAsync<DatabaseException>(() => db.TransactionAsync(() => CreateUserAsync("ann")));
            _faults.On = Fault.None;
            await CreateUserAsync("joe");
        });

        Assert.Equal("bob joe", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task When_a_savepoint_cannot_be_rolled_back_to_the_outer_transaction_cannot_be_committed()
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        await Assert.ThrowsAnyAsync<DatabaseException>(() => db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            await Assert.ThrowsAsync<ExpectedException>(() => db.TransactionAsync(async () =>
            {
                await CreateUserAsync("ann");
                _faults.On = Fault.RollbackToSavepoint;
                throw new ExpectedException();
            }));
            _faults.On = Fault.None;
        }));

        Assert.Equal("", await UsernamesAsync());
        await db.TransactionAsync(() => CreateUserAsync("joe"));
        Assert.Equal("joe", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_connection_that_cannot_be_opened_leaves_nothing_open(bool inSession)
    {
        await using ActiveDb db = Open(o => o.AddInterceptors(_faults));
        await using (ActiveSession? session = inSession ? db.BeginSession() : null)
        {
            using IDisposable use = db.Use();
            _faults.On = Fault.Open;
            await Assert.ThrowsAnyAsync<DatabaseException>(() => User.CountAsync());
            await Assert.ThrowsAnyAsync<DatabaseException>(() => CreateUserAsync("bob"));
            await Assert.ThrowsAnyAsync<DatabaseException>(() => db.BeginTransactionAsync());
            Assert.ThrowsAny<DatabaseException>(() => User.Query.Count());
            _faults.On = Fault.None;
            await CreateUserAsync("bob");
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Rows_that_fail_while_they_are_buffered_are_their_streams_error()
    {
        await User.CreateAllAsync([NewUser("a"), NewUser("b"), NewUser("c")]);
        await using ActiveSession session = Db.BeginSession();
        List<string> seen = [];

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (string name in User.OrderBy(u => u.Username).Select(u => Checked(u.Username)).AsAsyncEnumerable())
            {
                seen.Add(name);
                Assert.Equal(3, await User.CountAsync());
            }
        });

        Assert.Equal(["a", "b"], seen);
        Assert.Equal(3, await User.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_context_that_cannot_be_made_leaves_nothing_open()
    {
        await using ActiveDb db = ActiveDb.Open<BrittleContext>(
            options =>
            {
                Store.Configure(options);
                options.AddInterceptors(Commands.Interceptors);
            },
            options => options.SnakeCaseNames());
        BrittleContext.Breaks.Value = true;
        using (db.Use())
        {
            await Assert.ThrowsAsync<ExpectedException>(() => User.CountAsync());
            await Assert.ThrowsAsync<ExpectedException>(() => db.BeginTransactionAsync());
            await using (db.BeginSession())
            {
                await Assert.ThrowsAsync<ExpectedException>(() => CreateUserAsync("bob"));
            }

            BrittleContext.Breaks.Value = false;
            await db.TransactionAsync(() => CreateUserAsync("bob"));
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    private static string Checked(string name) => name == "c" ? throw new ExpectedException() : name;

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private void FailOn(string table)
        => Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains($"\"{table}\"", StringComparison.Ordinal) || command.CommandText.Contains($" {table} ", StringComparison.Ordinal))
            {
                throw new FaultException();
            }
        };

    private sealed class BrittleContext : DbContext
    {
        public static readonly AsyncLocal<bool> Breaks = new();

        public BrittleContext(DbContextOptions<BrittleContext> options)
            : base(options)
        {
            if (Breaks.Value)
            {
                throw new ExpectedException();
            }
        }

        // Its being there keeps the contexts from being pooled.
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        {
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            foreach (Type type in Blog.Models)
            {
                modelBuilder.Entity(type);
            }
        }
    }

    private sealed class FaultException() : DbException("The disk is on fire.");

    private enum Fault
    {
        None,
        Open,
        Begin,
        Commit,
        Rollback,
        Savepoint,
        RollbackToSavepoint,
    }

    private sealed class Faults : IDbTransactionInterceptor, IDbConnectionInterceptor
    {
        public Fault On { get; set; }

        public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => Check(Fault.Open, result);

        public ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(Check(Fault.Open, result));

        public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
            => new(Check(Fault.Begin, result));

        public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(Check(Fault.Commit, result));

        public ValueTask<InterceptionResult> TransactionRollingBackAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(Check(Fault.Rollback, result));

        public ValueTask<InterceptionResult> CreatingSavepointAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(Check(Fault.Savepoint, result));

        public ValueTask<InterceptionResult> RollingBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(Check(Fault.RollbackToSavepoint, result));

        private T Check<T>(Fault fault, T result) => On == fault ? throw new FaultException() : result;
    }
}
