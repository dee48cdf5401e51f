using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Bulk;

/// <summary>BulkInsert: many rows, written without reading anything back.</summary>
public abstract class BulkInsertSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task Rows_are_those_that_CreateAll_would_write()
    {
        await User.CreateAllAsync(Users("a", 50));
        await User.BulkInsertAsync(Users("b", 50));

        List<User> users = await User.OrderBy(u => u.Id).ToListAsync();
        Assert.Equal(100, users.Count);
        Assert.Equal(users.Take(50).Select(u => Shape(u)), users.Skip(50).Select(u => Shape(u)));
        Assert.All(users, u => Assert.Equal((Time.Now, Time.Now), (u.CreatedAt, u.UpdatedAt)));

        static (string, string, int, string?) Shape(User user) => (user.Username[1..], user.Name, user.Age, user.Email);
        static IEnumerable<User> Users(string prefix, int count) => Enumerable.Range(0, count).Select(i => new User { Username = $"{prefix}{i}", Name = $"N'{i}\"%", Age = i, Email = i % 3 == 0 ? null : $"{i}@x" });
    }

    [SkippableFact]
    public async Task More_rows_than_are_held_at_a_time_come_from_a_stream_with_progress()
    {
        List<long> reports = [];

        long rows = await Legacy.BulkInsertAsync(Stream(4500), new Reports(reports));

        Assert.Equal((4500, 4500), ((int)rows, await Legacy.CountAsync()));
        Assert.True(reports.Count >= 3);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(4500, reports[^1]);

        static async IAsyncEnumerable<Legacy> Stream(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return new Legacy { Code = $"c{i}", Text = i % 2 == 0 ? null : "x" };
            }
        }
    }

    [SkippableFact]
    public async Task Records_are_only_read()
    {
        User user = NewUser("A");

        await User.BulkInsertAsync([user]);

        Assert.Equal((0, default, false), (user.Id, user.CreatedAt, user.IsPersisted));
    }

    [SkippableFact]
    public async Task Keys_that_are_given_stand_beside_keys_that_the_database_gives()
    {
        User given = NewUser("Given");
        given.Id = 500;

        await User.BulkInsertAsync([NewUser("A"), given, NewUser("B")]);

        Assert.Equal("given", (await User.FindOrFailAsync(500)).Username);
        Assert.Equal(3, (await User.AllAsync()).Select(u => u.Id).Distinct().Count());
    }

    [SkippableFact]
    public async Task Keys_that_the_program_generates_are_generated()
    {
        await Account.BulkInsertAsync([new Account { Balance = 1.25m }, new Account { Balance = 2.5m }]);

        List<Account> accounts = await Account.OrderBy(a => a.Balance).ToListAsync();
        Assert.Equal([1.25m, 2.5m], accounts.Select(a => a.Balance));
        Assert.DoesNotContain(Guid.Empty, accounts.Select(a => a.Id));
        Assert.NotEqual(accounts[0].Id, accounts[1].Id);
    }

    [SkippableFact]
    public async Task Derived_classes_keep_theirs()
    {
        await User.BulkInsertAsync([NewUser("A"), new Admin { Username = "b", Name = "B", Level = 7 }]);

        Assert.Equal(7, (await Admin.SingleAsync()).Level);
        Assert.Equal(2, await User.CountAsync());
    }

    [SkippableFact]
    public async Task A_relation_to_a_saved_record_gives_the_foreign_key()
    {
        User user = await User.CreateAsync(NewUser("A"));

        await Post.BulkInsertAsync([new Post { Title = "One", User = user }, new Post { Title = "Two", UserId = user.Id }]);

        Assert.Equal([user.Id, user.Id], (await Post.AllAsync()).Select(p => p.UserId));
    }

    [SkippableFact]
    public async Task What_would_need_other_tables_is_refused_and_nothing_is_written()
    {
        User user = await User.CreateAsync(NewUser("A"));
        User withPosts = NewUser("B");
        withPosts.Posts.Add(new Post { Title = "One" });
        Tag tag = await Tag.CreateAsync(new Tag { Name = "t" });

        await Assert.ThrowsAsync<ArgumentException>(() => User.BulkInsertAsync([NewUser("C"), withPosts]));
        await Assert.ThrowsAsync<ArgumentException>(() => Post.BulkInsertAsync([new Post { Title = "One", User = NewUser("D") }]));
        await Assert.ThrowsAsync<ArgumentException>(() => Post.BulkInsertAsync([new Post { Title = "One", User = user, Tags = [tag] }]));

        Assert.Equal((1, 0), (await RowsAsync("user"), await RowsAsync("post")));
    }

    [SkippableFact]
    public async Task All_are_written_or_none()
    {
        List<Legacy> rows = [.. Enumerable.Range(0, 2500).Select(i => new Legacy { Code = $"c{i}" })];
        rows.Add(new Legacy { Code = "c7" });
        await Assert.ThrowsAsync<UniqueConstraintException>(() => Legacy.BulkInsertAsync(rows));
        Assert.Equal(0, await RowsAsync("legacy"));

        User missing = NewUser("A");
        missing.Name = null!;
        await Assert.ThrowsAsync<NotNullException>(() => User.BulkInsertAsync([NewUser("B"), missing]));
        await Assert.ThrowsAsync<ForeignKeyException>(() => Post.BulkInsertAsync([new Post { Title = "One", UserId = 99 }]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => User.BulkInsertAsync([NewUser("B"), null!]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => User.BulkInsertAsync(Failing()));

        Assert.Equal((0, 0), (await RowsAsync("user"), await RowsAsync("post")));

        static IEnumerable<User> Failing()
        {
            yield return NewUser("C");
            throw new InvalidOperationException("no more");
        }
    }

    [SkippableFact]
    public async Task Cancelled_in_the_middle_nothing_is_written()
    {
        using CancellationTokenSource source = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Legacy.BulkInsertAsync(Rows(), cancellationToken: source.Token));

        Assert.Equal(0, await RowsAsync("legacy"));

        IEnumerable<Legacy> Rows()
        {
            for (int i = 0; ; i++)
            {
                if (i == 3000)
                {
                    source.Cancel();
                }

                yield return new Legacy { Code = $"c{i}" };
            }
        }
    }

    [SkippableFact]
    public async Task A_transaction_around_it_takes_it_back()
    {
        await Db.TransactionAsync(async transaction =>
        {
            await Legacy.BulkInsertAsync([new Legacy { Code = "a" }]);
            Assert.Equal(1, await Legacy.CountAsync());
            await transaction.RollbackAsync();
        });

        Assert.Equal(0, await RowsAsync("legacy"));
    }

    [SkippableFact]
    public async Task Rows_may_come_from_a_query_of_the_same_database()
    {
        await Legacy.CreateAllAsync(Enumerable.Range(0, 30).Select(i => new Legacy { Code = $"c{i}" }));

        await Legacy.BulkInsertAsync(Legacy.Query.AsAsyncEnumerable().Select(l => new Legacy { Code = $"{l.Code}-copy" }));

        Assert.Equal(60, await Legacy.CountAsync());
    }

    [SkippableFact]
    public async Task No_rows_are_none() => Assert.Equal(0, await User.BulkInsertAsync(new List<User>()));

    private sealed class Reports(List<long> reports) : IProgress<long>
    {
        public void Report(long value) => reports.Add(value);
    }
}

/// <summary>BulkInsert of every kind of column.</summary>
public abstract class BulkInsertOfColumnKindsSpecification : WritingSpecification
{
    protected override IReadOnlyList<Type> Models => [typeof(Gadget), typeof(Customer), typeof(Sheet), typeof(Priced), typeof(Stamped), typeof(Ticket)];

    [SkippableFact]
    public async Task Values_come_back_as_they_were()
    {
        Gadget gadget = Gadgets.Full();
        gadget.Id = Guid.NewGuid();

        await Gadget.BulkInsertAsync([gadget, new Gadget()]);

        Gadgets.AssertSame(Gadgets.Full(), await Gadget.FindOrFailAsync(gadget.Id));
        Gadgets.AssertEmpty(await Gadget.Where(g => g.Id != gadget.Id).SingleAsync());
    }

    [SkippableFact]
    public async Task The_database_fills_in_what_it_makes_itself()
    {
        await Priced.BulkInsertAsync([new Priced { Price = 2, Quantity = 3 }, new Priced { Price = 5, Quantity = 1, Stock = 1, Label = "old" }]);

        List<Priced> rows = await Priced.OrderBy(p => p.Id).ToListAsync();
        Assert.Equal([(6, 7, "fresh"), (5, 1, "old")], rows.Select(p => (p.Total, p.Stock ?? 0, p.Label!)));
    }

    [SkippableFact]
    public async Task Values_are_generated_where_EF_Core_does_it()
    {
        // Keys are; another Guid is left to the database, which has none for it here.
        await Gadget.BulkInsertAsync([new Gadget(), new Gadget()]);
        Assert.Equal(2, (await Gadget.AllAsync()).Select(g => g.Id).Where(id => id != Guid.Empty).Distinct().Count());

        await Assert.ThrowsAsync<NotNullException>(() => Ticket.CreateAsync(new Ticket()));
        await Assert.ThrowsAsync<NotNullException>(() => Ticket.BulkInsertAsync([new Ticket()]));
        Assert.Equal(1, await Ticket.BulkInsertAsync([new Ticket { Code = Guid.NewGuid() }]));
    }

    [SkippableFact]
    public async Task Stamps_under_other_names_are_set()
    {
        await Stamped.BulkInsertAsync([new Stamped { Text = "a" }]);

        Stamped row = await Stamped.SingleAsync();
        Assert.Equal((Time.Now.UtcDateTime, Time.Now, Time.Now), (row.Born, row.Since, row.Seen));
    }

    [SkippableFact]
    public async Task Stamps_that_a_record_brings_stay()
    {
        DateTimeOffset before = Time.Now.AddDays(-3);

        await Stamped.BulkInsertAsync([new Stamped { Text = "a", Born = before.UtcDateTime }, new Stamped { Text = "b", Since = before, Seen = before }]);

        List<Stamped> rows = await Stamped.OrderBy(s => s.Text).ToListAsync();
        Assert.Equal((before.UtcDateTime, Time.Now, Time.Now), (rows[0].Born, rows[0].Since, rows[0].Seen));
        Assert.Equal((Time.Now.UtcDateTime, before, before), (rows[1].Born, rows[1].Since, rows[1].Seen));
    }

    [SkippableFact]
    public async Task Classes_with_owned_parts_or_documents_are_refused_before_anything_is_written()
    {
        Assert.Contains("CreateAllAsync", (await Assert.ThrowsAsync<NotSupportedException>(() => Customer.BulkInsertAsync([new Customer { Name = "A" }]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => Sheet.BulkInsertAsync([new Sheet { Name = "A" }]));
    }
}
