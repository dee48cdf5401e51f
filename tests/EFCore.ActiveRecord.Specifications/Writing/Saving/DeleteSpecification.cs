using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Delete, Restore, Destroy, temporary records.</summary>
public abstract class DeleteSpecification : WritingSpecification
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [SkippableFact]
    public async Task A_deleted_row_is_gone()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        await User.CreateAsync(NewUser("Ann"));

        Assert.Equal(["DELETE user"], await WritesOf(() => bob.DeleteAsync()));

        Assert.Null(await User.FindAsync(bob.Id));
        Assert.Equal(1, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task A_soft_deletable_row_is_marked_and_found_no_more()
    {
        Document document = await Document.CreateAsync(new Document { Title = "t" });
        DateTimeOffset created = Time.Now;
        Time.Advance(Minute);

        Assert.StartsWith("UPDATE document: ", Assert.Single(await WritesOf(() => document.DeleteAsync())));

        Assert.Equal((true, Time.Now, Time.Now, created), (document.IsDeleted, document.DeletedAt, document.UpdatedAt, document.CreatedAt));
        Assert.Null(await Document.FindAsync(document.Id));
        Assert.Equal((0, false), (await Document.CountAsync(), await Document.AnyAsync()));
        Document marked = await Document.Query.OnlyDeleted().SingleAsync();
        Assert.Equal((true, Time.Now, Time.Now, created), (marked.IsDeleted, marked.DeletedAt, marked.UpdatedAt, marked.CreatedAt));
        Assert.Equal(1, await Document.Query.IncludeDeleted().CountAsync());
    }

    [SkippableFact]
    public async Task A_soft_delete_writes_no_other_changes()
    {
        Document document = await Document.CreateAsync(new Document { Title = "t" });
        document.Title = "unsaved";

        await document.DeleteAsync();

        Assert.Equal("t", (await Document.Query.OnlyDeleted().SingleAsync()).Title);
        await document.RestoreAsync();
        Assert.Equal("t", (await Document.SingleAsync()).Title);
        await document.SaveAsync();
        Assert.Equal("unsaved", (await Document.SingleAsync()).Title);
    }

    [SkippableFact]
    public async Task A_soft_delete_in_a_session_leaves_other_changes_to_the_session()
    {
        Document document = await Document.CreateAsync(new Document { Title = "t" });

        await using (ActiveSession session = Db.BeginSession())
        {
            Document read = await Document.FindOrFailAsync(document.Id);
            read.Title = "unsaved";
            await read.DeleteAsync();
            Assert.Equal("t", (string?)await ScalarAsync("SELECT title FROM document"));
            await session.SaveChangesAsync();
        }

        Assert.Equal("unsaved", (string?)await ScalarAsync("SELECT title FROM document"));
    }

    [SkippableFact]
    public async Task A_second_soft_delete_changes_nothing()
    {
        Document document = await Document.CreateAsync(new Document());
        await document.DeleteAsync();
        DateTimeOffset? deleted = document.DeletedAt;
        Time.Advance(Minute);
        Commands.Clear();

        await document.DeleteAsync();

        Assert.Empty(Commands.Texts);
        Assert.Equal(deleted, document.DeletedAt);
    }

    [SkippableFact]
    public async Task A_restored_row_is_found_again_and_can_be_written()
    {
        Document document = await Document.CreateAsync(new Document { Title = "t" });
        await document.DeleteAsync();
        Time.Advance(Minute);

        await document.RestoreAsync();

        Document found = await Document.FindOrFailAsync(document.Id);
        Assert.Equal((false, null, Time.Now), (found.IsDeleted, found.DeletedAt, found.UpdatedAt));
        Assert.Equal((false, null, Time.Now), (document.IsDeleted, document.DeletedAt, document.UpdatedAt));
        await document.UpdateAsync(d => d.Title = "new");
        Assert.Equal("new", (await Document.SingleAsync()).Title);
    }

    [SkippableFact]
    public async Task Restoring_what_is_not_deleted_sends_nothing()
    {
        Document document = await Document.CreateAsync(new Document());
        Commands.Clear();

        await document.RestoreAsync();

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_row_that_was_marked_can_be_restored_from_a_fresh_read()
    {
        Document document = await Document.CreateAsync(new Document());
        await document.DeleteAsync();

        await (await Document.Query.OnlyDeleted().SingleAsync()).RestoreAsync();

        Assert.NotNull(await Document.FindAsync(document.Id));
    }

    [SkippableFact]
    public async Task A_hard_delete_removes_the_row_marked_or_not()
    {
        Document first = await Document.CreateAsync(new Document());
        Document second = await Document.CreateAsync(new Document());
        await second.DeleteAsync();

        await first.DeleteAsync(hard: true);
        await second.DeleteAsync(hard: true);

        Assert.Equal(0, await RowsAsync("document"));
        await Assert.ThrowsAsync<RecordDeletedException>(() => second.RestoreAsync());
        await Assert.ThrowsAsync<RecordDeletedException>(() => first.SaveAsync());
    }

    [SkippableFact]
    public async Task A_soft_delete_or_restore_of_a_row_that_is_gone_leaves_the_record_as_it_was()
    {
        Document document = await Document.CreateAsync(new Document());
        Document marked = await Document.CreateAsync(new Document());
        await marked.DeleteAsync();
        DateTimeOffset? deleted = marked.DeletedAt;
        await SqlAsync("DELETE FROM document");
        Time.Advance(Minute);

        await Assert.ThrowsAsync<RecordNotFoundException>(() => document.DeleteAsync());
        await Assert.ThrowsAsync<RecordNotFoundException>(() => marked.RestoreAsync());

        Assert.Equal((false, null, document.CreatedAt), (document.IsDeleted, document.DeletedAt, document.UpdatedAt));
        Assert.Equal((true, deleted), (marked.IsDeleted, marked.DeletedAt));
    }

    [SkippableFact]
    public async Task Refresh_reads_a_marked_row_too()
    {
        Document document = await Document.CreateAsync(new Document());
        await Document.DestroyAsync(document.Id);

        await document.RefreshAsync();

        Assert.True(document.IsDeleted);
    }

    [SkippableFact]
    public async Task Destroy_is_one_statement_that_returns_the_number_of_rows()
    {
        IReadOnlyList<User> users = await User.CreateAllAsync([NewUser("A"), NewUser("B"), NewUser("C")]);
        Commands.Clear();

        int rows = await User.DestroyAsync(users[0].Id, users[2].Id, -1, users[0].Id);

        Assert.Equal((2, 1), (rows, Commands.Texts.Count));
        Assert.Equal("B", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Destroy_takes_any_key_that_fits_and_no_key_at_all()
    {
        IReadOnlyList<User> users = await User.CreateAllAsync([NewUser("A"), NewUser("B")]);
        await Legacy.CreateAllAsync([new Legacy { Code = "x" }, new Legacy { Code = "y" }]);
        Account account = await Account.CreateAsync(new Account());

        Assert.Equal(0, await User.DestroyAsync());
        Assert.Equal(0, await User.DestroyAsync(-1));
        Assert.Equal(1, await User.DestroyAsync((long)users[0].Id));
        Assert.Equal(1, await User.DestroyAsync([users[1].Id], CancellationToken.None));
        Assert.Equal(2, await Legacy.DestroyAsync("x", "y"));
        Assert.Equal(1, await Account.DestroyAsync(account.Id));
    }

    [SkippableFact]
    public async Task Destroy_takes_whole_keys_of_several_columns()
    {
        await OrderLine.CreateAllAsync(Enumerable.Range(1, 700).Select(i => new OrderLine { OrderId = i % 7, Line = $"l{i}" }));
        Commands.Clear();

        Assert.Equal(2, await OrderLine.DestroyAsync(CompositeKey.Of(1, "l1"), CompositeKey.Of(2L, "l2"), CompositeKey.Of(2, "l1"), CompositeKey.Of(1, "l1")));
        Assert.Single(Commands.Texts);
        Assert.Equal(697, await OrderLine.DestroyAsync(Enumerable.Range(4, 697).Select(i => CompositeKey.Of(i % 7, $"l{i}")), CancellationToken.None));
        OrderLine left = await OrderLine.SingleAsync();
        Assert.Equal(left.Line, (await OrderLine.FindOrFailAsync(CompositeKey.Of(left.OrderId, left.Line))).Line);
        Assert.Null(await OrderLine.FindAsync(CompositeKey.Of(left.OrderId, "other")));
        User bob = await User.CreateAsync(NewUser("Bob"));
        Assert.Equal(1, await User.DestroyAsync(CompositeKey.Of(bob.Id)));
    }

    [SkippableFact]
    public async Task Whole_keys_of_the_wrong_kind_are_refused_before_anything_is_sent()
    {
        Commands.Clear();

        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of(1)));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of(1, "a", 2)));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of("a", 1)));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of(1, null)));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of(null!)));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.DestroyAsync(CompositeKey.Of(1, 2)));
        await Assert.ThrowsAsync<CompositeKeyException>(() => OrderLine.DestroyAsync(CompositeKey.Of(1, "a"), 1));
        Assert.Contains("CompositeKey.Of", (await Assert.ThrowsAsync<CompositeKeyException>(() => OrderLine.DestroyAsync(1, "a"))).Message, StringComparison.Ordinal);
        Assert.Empty(Commands.Texts);
        Assert.Equal(0, await OrderLine.DestroyAsync());
        Assert.Equal(CompositeKey.Of(1, "a"), CompositeKey.Of(1, "a"));
        Assert.Equal("('1', 'a')", CompositeKey.Of(1, "a").ToString());
    }

    [SkippableFact]
    public async Task Destroy_refuses_keys_that_the_model_cannot_have_before_anything_is_sent()
    {
        User bob = await User.CreateAsync(NewUser("Bob"));
        Commands.Clear();

        Assert.Equal(typeof(User), (await Assert.ThrowsAsync<InvalidKeyException>(() => User.DestroyAsync(bob.Id, "1"))).Model);
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.DestroyAsync(bob.Id, null));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.DestroyAsync(null!));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.DestroyAsync(bob.Id, Guid.NewGuid()));
        Assert.Contains("'OrderId'", (await Assert.ThrowsAsync<CompositeKeyException>(() => OrderLine.DestroyAsync(1))).Message);

        Assert.Empty(Commands.Texts);
        Assert.Equal(1, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task Destroy_marks_soft_deletable_rows()
    {
        IReadOnlyList<Document> documents = await Document.CreateAllAsync([new Document(), new Document(), new Document()]);
        await documents[2].DeleteAsync();
        Time.Advance(Minute);
        Commands.Clear();

        Assert.Equal(1, await Document.DestroyAsync(documents[0].Id, documents[2].Id));

        Assert.Single(Commands.Texts);
        Document marked = await Document.Query.OnlyDeleted().SingleAsync(d => d.Id == documents[0].Id);
        Assert.Equal((Time.Now, Time.Now), (marked.DeletedAt, marked.UpdatedAt));
        Assert.Equal(documents[1].Id, (await Document.SingleAsync()).Id);
        Assert.Equal(3, await RowsAsync("document"));
    }

    [SkippableFact]
    public async Task Destroy_of_rows_that_others_refer_to_deletes_none_where_the_relation_restricts()
    {
        Category root = await Category.CreateAsync(new Category { Name = "root", Children = [new Category { Name = "leaf" }] });
        Category other = await Category.CreateAsync(new Category { Name = "other" });

        Assert.Equal(typeof(Category), (await Assert.ThrowsAsync<ForeignKeyException>(() => Category.DestroyAsync(other.Id, root.Id))).Model);

        Assert.Equal(3, await RowsAsync("category"));
    }

    [SkippableFact]
    public async Task A_temporary_record_is_deleted_at_the_end_of_its_block()
    {
        int id;
        {
            await using TemporaryRecord<User> temp = await NewUser("Temp").AsTemporaryAsync();
            id = temp.Record.Id;
            Assert.NotNull(await User.FindAsync(id));
        }

        Assert.Null(await User.FindAsync(id));
    }

    [SkippableFact]
    public async Task A_temporary_record_is_deleted_when_the_block_throws()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await using var temp = await NewUser("Temp").AsTemporaryAsync();
            await using var document = await new Document().AsTemporaryAsync();
            throw new InvalidTimeZoneException();
        });

        Assert.Equal((0, 0), (await RowsAsync("user"), await RowsAsync("document")));
    }

    [SkippableFact]
    public async Task A_temporary_record_may_be_gone_already()
    {
        {
            await using var first = await NewUser("A").AsTemporaryAsync();
            await using var second = await NewUser("B").AsTemporaryAsync();
            await using var third = await new Document().AsTemporaryAsync();
            await first.Record.DeleteAsync();
            await User.DestroyAsync(second.Record.Id);
            await third.Record.DeleteAsync();
        }

        Assert.Equal((0, 0), (await RowsAsync("user"), await RowsAsync("document")));
    }

    [SkippableFact]
    public async Task A_temporary_record_that_is_refused_leaves_nothing()
    {
        await User.CreateAsync(NewUser("Bob"));

        await Assert.ThrowsAsync<UniqueConstraintException>(() => NewUser("Bob").AsTemporaryAsync());

        Assert.Equal(1, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task Deleted_rows_do_not_come_with_an_eager_query_of_plain_ef_core()
    {
        Document document = await Document.CreateAsync(new Document());
        await document.DeleteAsync();

        await using var context = Db.CreateContext();

        Assert.Empty(await context.Set<Document>().ToListAsync());
    }
}
