using EFCore.ActiveRecord.Models.RowState;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Direct;

/// <summary>Random sequences of changes, saves and deletions leave the same rows, the same records and the same errors behind, whoever writes them.</summary>
public abstract class PersistersAgreeSpecification : Specification
{
    [SkippableFact]
    public async Task After_any_sequence_of_writes_the_rows_and_records_are_the_same()
    {
        using TestStore trackedStore = CreateStore(writesTracked: true);
        await using ActiveDb tracked = Open(trackedStore);
        await tracked.CreateAllAsync();
        await using ActiveDb unheard = Open(Store);
        Gen<int[]> steps = Gen.Choose(0, int.MaxValue).ArrayOf().Where(s => s.Length <= 60);

        RandomCases.Check(steps, Smaller, 40, async sequence =>
        {
            string expected = await RunAsync(tracked, sequence);
            Assert.Equal(expected, await RunAsync(Db, sequence));
            Assert.Equal(expected, await RunAsync(unheard, sequence));
        });
    }

    protected sealed override TestStore CreateStore() => CreateStore(writesTracked: false);

    protected abstract TestStore CreateStore(bool writesTracked);

    private static IEnumerable<int[]> Smaller(int[] steps) => steps.Select((_, i) => (int[])[.. steps.Where((_, j) => j != i)]);

    private async Task<string> RunAsync(ActiveDb database, int[] steps)
    {
        using IDisposable use = database.Use();
        await ClearAsync(database);
        Time.Now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        RandomWrites writes = new(database, Time);
        List<string> errors = [];
        for (int i = 0; i < steps.Length; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            try
            {
                await writes.StepAsync(steps[i]);
            }
            catch (ActiveRecordException e)
            {
                errors.Add($"{i}: {e.GetType().Name}");
            }
        }

        return string.Join('\n', [.. errors, .. writes.Records(), .. await RowsAsync(database)]);
    }

    private static Task ClearAsync(ActiveDb database)
        => database.ExecuteAsync(async context =>
        {
            await context.Set<Comment>().ExecuteDeleteAsync();
            await context.Set<Post>().ExecuteDeleteAsync();
            await context.Set<Tag>().ExecuteDeleteAsync();
            await context.Set<User>().ExecuteDeleteAsync();
            await context.Set<Category>().ExecuteUpdateAsync(s => s.SetProperty(c => c.ParentId, (int?)null));
            await context.Set<Category>().ExecuteDeleteAsync();
            await context.Set<Document>().IgnoreQueryFilters().ExecuteDeleteAsync();
            await context.Set<Account>().ExecuteDeleteAsync();
            await context.Set<OrderLine>().ExecuteDeleteAsync();
            await context.Set<Legacy>().ExecuteDeleteAsync();
        });

    /// <summary>All rows, without keys that the database gave: those of what failed are used up.</summary>
    private static Task<List<string>> RowsAsync(ActiveDb database)
        => database.ExecuteAsync(async context =>
        {
            List<string> rows = [];
            rows.AddRange((await context.Set<User>().AsNoTracking().ToListAsync()).Select(u => $"{u.GetType().Name} {u.Username} {u.Name} {u.Age} {u.Email} {u.CreatedAt:o} {u.UpdatedAt:o} {(u as Admin)?.Level}"));
            rows.AddRange((await context.Set<Post>().AsNoTracking().Include(p => p.User).Include(p => p.Tags).ToListAsync()).Select(p => $"post {p.Title} {p.Rating} {p.User!.Username} {p.CreatedAt:o} {p.UpdatedAt:o} {string.Join(',', p.Tags.Select(t => t.Name).Order(StringComparer.Ordinal))}"));
            rows.AddRange((await context.Set<Comment>().AsNoTracking().Include(c => c.User).Include(c => c.Post).ToListAsync()).Select(c => $"comment {c.Body} {c.Post!.Title} {c.User!.Username} {c.UpdatedAt:o}"));
            rows.AddRange((await context.Set<Category>().AsNoTracking().Include(c => c.Parent).ToListAsync()).Select(c => $"category {c.Name} {c.Parent?.Name}"));
            rows.AddRange((await context.Set<Document>().IgnoreQueryFilters().AsNoTracking().ToListAsync()).Select(d => $"document {d.Title} {d.IsDeleted} {d.DeletedAt:o} {d.CreatedAt:o} {d.UpdatedAt:o}"));
            rows.AddRange((await context.Set<Account>().AsNoTracking().ToListAsync()).Select(a => $"account {a.Balance:0.##} {a.Version}"));
            rows.AddRange((await context.Set<OrderLine>().AsNoTracking().ToListAsync()).Select(l => $"line {l.OrderId} {l.Line} {l.Quantity}"));
            rows.AddRange((await context.Set<Legacy>().AsNoTracking().ToListAsync()).Select(l => $"legacy {l.Code} {l.Text}"));
            rows.Sort(StringComparer.Ordinal);
            return rows;
        });

    /// <summary>What a program may do with records, chosen by numbers.</summary>
    private sealed class RandomWrites(ActiveDb database, SettableTime time)
    {
        private readonly List<User> _users = [];
        private readonly List<Post> _posts = [];
        private readonly List<Document> _documents = [];
        private readonly List<Account> _accounts = [];
        private readonly List<OrderLine> _lines = [];
        private readonly List<Category> _categories = [];
        private int _made;

        public async Task StepAsync(int step)
        {
            int a = step / 32;
            int b = a / 64;
            switch (step % 24)
            {
                case 0 or 1:
                    await AddAsync(_users, NewUser(a, b), u => u.SaveAsync());
                    break;
                case 2:
                    await AddAllAsync(_users, [.. Enumerable.Range(0, b % 4).Select(i => NewUser(a + i, b + i))], many => User.CreateAllAsync(many));
                    break;
                case 3 or 4 when Pick(_users, a) is { } user:
                    Change(user, b);
                    break;
                case 5 or 6 when Pick(_users, a) is { } user:
                    Change(user, b);
                    await user.SaveAsync();
                    break;
                case 7:
                    await User.UpdateAllAsync(_users.Where(u => RecordStates.IsPersisted(u)).Take(b % 5));
                    break;
                case 8:
                    await User.SaveAllAsync(_users.Where(u => !RecordStates.IsDeleted(u)).Skip(a % 3).Take(b % 5));
                    break;
                case 9 when Pick(_users, a) is { } user:
                    await user.DeleteAsync();
                    break;
                case 10 when Pick(_users, a) is { } user:
                    await AddAsync(_posts, NewPost(user, b), p => p.SaveAsync());
                    break;
                case 11:
                    User author = NewUser(a, b);
                    _users.Add(author);
                    await AddAsync(_posts, NewPost(author, b), p => p.SaveAsync());
                    break;
                case 12 when Pick(_posts, a) is { } post && Pick(_users, b) is { } user:
                    post.User = user;
                    await post.SaveAsync();
                    break;
                case 13 when Pick(_posts, a) is { } post:
                    await post.IncrementAsync(p => p.Rating, b % 7);
                    break;
                case 14:
                    await Post.DeleteAllAsync(_posts.Where(p => RecordStates.IsPersisted(p)).Take(b % 4));
                    break;
                case 15:
                    await AddAllAsync(_documents, [.. Enumerable.Range(0, b % 4).Select(_ => new Document { Title = $"d{_made++}" })], many => Document.CreateAllAsync(many));
                    break;
                case 16:
                    await Document.DeleteAllAsync(_documents.Where(d => RecordStates.IsPersisted(d)).Skip(a % 2).Take(b % 4));
                    break;
                case 17 when Pick(_documents, a) is { } document:
                    await (b % 3 == 0 ? document.RestoreAsync() : document.DeleteAsync(hard: b % 3 == 1));
                    break;
                case 18:
                    await AddAllAsync(_accounts, [.. Enumerable.Range(0, b % 4).Select(_ => new Account { Balance = _made++ })], many => Account.CreateAllAsync(many));
                    break;
                case 19 when Pick(_accounts, a) is { } account:
                    await AccountAsync(account, b);
                    break;
                case 20:
                    List<Account> changed = [.. _accounts.Where(x => RecordStates.IsPersisted(x)).Take(b % 4)];
                    changed.ForEach(x => (x.Balance, x.Version) = (x.Balance + 1, x.Version + 1));
                    await Account.UpdateAllAsync(changed);
                    break;
                case 21:
                    await AddAllAsync(_lines, [.. Enumerable.Range(0, b % 3).Select(i => new OrderLine { OrderId = a % 5, Line = $"{(b + i) % 4}", Quantity = b % 9 })], many => OrderLine.CreateAllAsync(many));
                    break;
                case 22:
                    await RolledBackAsync(a, b);
                    break;
                default:
                    Category root = new() { Name = $"k{_made++}", Parent = Pick(_categories, a) };
                    await AddAllAsync(_categories, [root, new Category { Name = $"k{_made++}", Parent = b % 2 == 0 ? root : null }], many => Category.CreateAllAsync(many));
                    break;
            }
        }

        /// <summary>What the records hold, and know of their rows.</summary>
        public IEnumerable<string> Records()
            => _users.Select(u => $"{State(u)} {u.Username} {u.Name} {u.Age} {u.Email} {u.CreatedAt:o} {u.UpdatedAt:o} {u.Id != 0}")
                .Concat(_posts.Select(p => $"{State(p)} {p.Title} {p.Rating} {p.User?.Username} {p.UserId == (p.User?.Id ?? 0)} {p.CreatedAt:o} {p.UpdatedAt:o} {p.Id != 0}"))
                .Concat(_documents.Select(d => $"{State(d)} {d.Title} {d.IsDeleted} {d.DeletedAt:o} {d.UpdatedAt:o} {d.Id != 0}"))
                .Concat(_accounts.Select(a => $"{State(a)} {a.Balance:0.##} {a.Version} {a.Id != Guid.Empty}"))
                .Concat(_lines.Select(l => $"{State(l)} {l.OrderId} {l.Line} {l.Quantity}"))
                .Concat(_categories.Select(c => $"{State(c)} {c.Name} {c.Parent?.Name} {c.Id != 0}"));

        private string State(object record)
            => RecordStates.IsDeleted(record) ? "deleted"
                : RecordStates.Snapshot(record) is { } row ? $"saved, changed: {string.Join(',', database.Inner.RequirePlan(record.GetType()).Changed(record, row).Select(p => p.Name).Order(StringComparer.Ordinal))};"
                : "new";

        private static T? Pick<T>(List<T> records, int number)
            where T : class
            => records.Count == 0 ? null : records[number % records.Count] is var record && RecordStates.IsPersisted(record) ? record : null;

        private static async Task AddAsync<T>(List<T> records, T record, Func<T, Task> save)
        {
            records.Add(record);
            await save(record);
        }

        private static async Task AddAllAsync<T>(List<T> records, IReadOnlyList<T> many, Func<IReadOnlyList<T>, Task> save)
        {
            records.AddRange(many);
            await save(many);
        }

        private static void Change(User user, int number)
        {
            switch (number % 5)
            {
                case 0:
                    user.Age = number % 97;
                    break;
                case 1:
                    user.Email = number % 3 == 0 ? null : $"e{number % 7}";
                    break;
                case 2:
                    user.Name = $"n{number % 7}";
                    break;
                case 3:
                    user.Username = $"u{number % 9}";
                    break;
                default:
                    user.UpdatedAt = user.UpdatedAt.AddDays(-1);
                    break;
            }
        }

        private static User NewUser(int a, int b)
            => b % 5 == 0
                ? new Admin { Username = $"u{a % 9}", Name = $"n{b % 4}", Level = b % 3 }
                : new User { Username = $"u{a % 9}", Name = $"n{b % 4}", Age = b % 60, Email = b % 2 == 0 ? null : $"e{b % 5}" };

        private Post NewPost(User user, int b) => new()
        {
            Title = $"p{_made++}",
            Rating = b % 6,
            User = user,
            Comments = [.. Enumerable.Range(0, b % 3).Select(_ => new Comment { Body = $"c{_made++}", User = user })],
            Tags = b % 4 == 0 ? [new Tag { Name = $"t{_made++}" }] : [],
        };

        /// <summary>Saves a record, and now and then another object of the same row before it.</summary>
        private static async Task AccountAsync(Account account, int b)
        {
            if (b % 3 == 0 && await Account.FindAsync(account.Id) is { } other)
            {
                other.Version++;
                await other.SaveAsync();
            }

            account.Balance += b % 10;
            account.Version++;
            await (b % 5 == 0 ? account.DeleteAsync() : account.SaveAsync());
        }

        private async Task RolledBackAsync(int a, int b)
        {
            await using ActiveTransaction transaction = await database.BeginTransactionAsync();
            try
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await StepAsync(32 * b);
                await StepAsync((32 * a) + 5);
                await StepAsync((32 * a) + 7);
                await StepAsync((32 * b) + 16);
            }
            finally
            {
                if (b % 2 == 0)
                {
                    await transaction.RollbackAsync();
                }
                else
                {
                    await transaction.CommitAsync();
                }
            }
        }
    }
}
