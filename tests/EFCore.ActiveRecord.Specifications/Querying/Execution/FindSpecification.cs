using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>Finding rows by key.</summary>
public abstract class FindSpecification : ReadingSpecification
{
    private static readonly Guid AccountId = new("11111111-2222-3333-4444-555555555555");

    [SkippableFact]
    public async Task Keys_of_every_type_find_their_row_in_one_statement()
    {
        Assert.Equal("bob", (await User.FindAsync(Id("bob")))!.Name);
        Assert.Equal("ten", (await Legacy.FindAsync("x"))!.Text);
        Assert.Equal(12.5m, (await Account.FindAsync(AccountId))!.Balance);
        Assert.Equal(4, (await OrderLine.FindAsync(1, "b"))!.Quantity);
        Assert.Equal("bob", (await User.FindOrFailAsync(Id("bob"))).Name);
        Assert.Equal(5, (await OrderLine.FindOrFailAsync(2, "a")).Quantity);
        Assert.Equal(6, Commands.Texts.Count);
    }

    [SkippableFact]
    public async Task Numbers_of_another_width_are_taken()
    {
        Assert.Equal("bob", (await User.FindAsync((long)Id("bob")))!.Name);
        Assert.Equal("bob", (await User.FindAsync((short)Id("bob")))!.Name);
        Assert.Equal(3, (await OrderLine.FindAsync(1L, "a"))!.Quantity);
    }

    [SkippableFact]
    public async Task An_absent_row_is_null()
    {
        Assert.Null(await User.FindAsync(99));
        Assert.Null(await Legacy.FindAsync("none"));
        Assert.Null(await Account.FindAsync(Guid.Empty));
        Assert.Null(await OrderLine.FindAsync(2, "b"));
    }

    [SkippableFact]
    public async Task An_absent_row_that_must_be_there_is_an_error_that_names_class_and_key()
    {
        RecordNotFoundException user = await Assert.ThrowsAsync<RecordNotFoundException>(() => User.FindOrFailAsync(99));
        RecordNotFoundException line = await Assert.ThrowsAsync<RecordNotFoundException>(() => OrderLine.FindOrFailAsync(2, "b"));

        Assert.Equal(typeof(User), user.Model);
        Assert.StartsWith("There is no 'User' with the key '99'.", user.Message);
        Assert.Equal([99], user.Key);
        Assert.Equal(typeof(OrderLine), line.Model);
        Assert.StartsWith("There is no 'OrderLine' with the key ('2', 'b').", line.Message);
        Assert.Equal([2, "b"], line.Key);
    }

    [SkippableFact]
    public async Task A_wrong_number_of_values_is_refused_before_anything_is_sent()
    {
        InvalidKeyException many = await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync(1, 2));
        InvalidKeyException few = await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.FindAsync(1));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.FindOrFailAsync(1, "a", 3));

        Assert.Equal(typeof(User), many.Model);
        Assert.Contains("'Id'", many.Message);
        Assert.Contains("'OrderId', 'Line'", few.Message);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_value_of_the_wrong_type_is_refused_before_anything_is_sent()
    {
        InvalidKeyException text = await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync("1"));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync(1.5));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync(long.MaxValue));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindOrFailAsync(Guid.NewGuid()));
        await Assert.ThrowsAsync<InvalidKeyException>(() => Legacy.FindAsync(new object()));
        await Assert.ThrowsAsync<InvalidKeyException>(() => Account.FindAsync(AccountId.ToString()));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.FindAsync("a", 1));

        Assert.Contains("'Id'", text.Message);
        Assert.Contains("'int'", text.Message);
        Assert.Contains("'string'", text.Message);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Null_is_no_key()
    {
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync(null!));
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync((object?)null));
        await Assert.ThrowsAsync<InvalidKeyException>(() => Legacy.FindOrFailAsync(null!, CancellationToken.None));
        InvalidKeyException part = await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.FindAsync(1, null));

        Assert.Contains("'Line'", part.Message);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_cancelled_token_sends_nothing()
    {
        CancellationToken cancelled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.FindAsync(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OrderLine.FindAsync([1, "a"], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.FindOrFailAsync(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OrderLine.FindOrFailAsync([1, "a"], cancelled));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task The_overloads_with_a_token_find_the_same()
    {
        using CancellationTokenSource cancellation = new();

        Assert.Equal("bob", (await User.FindAsync(Id("bob"), cancellation.Token))!.Name);
        Assert.Equal(4, (await OrderLine.FindAsync([1, "b"], cancellation.Token))!.Quantity);
        Assert.Equal("bob", (await User.FindOrFailAsync(Id("bob"), cancellation.Token)).Name);
        Assert.Equal(4, (await OrderLine.FindOrFailAsync([1, "b"], cancellation.Token)).Quantity);
    }

    [SkippableFact]
    public async Task A_row_that_is_marked_as_deleted_is_not_found()
    {
        int id = await Document.Query.OnlyDeleted().Select(d => d.Id).SingleAsync();

        Assert.Null(await Document.FindAsync(id));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Document.FindOrFailAsync(id));
        Assert.NotNull(await Document.Query.IncludeDeleted().SingleAsync(d => d.Id == id));
    }

    [SkippableFact]
    public async Task In_a_session_a_record_is_found_without_asking_again()
    {
        await using ActiveSession session = Db.BeginSession();
        User? first = await User.FindAsync(Id("bob"));
        Commands.Clear();

        Assert.Same(first, await User.FindAsync(Id("bob")));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_found_record_is_saved_as_an_update()
    {
        User bob = await User.FindOrFailAsync(Id("bob"));
        Commands.Clear();

        await bob.UpdateAsync(u => u.Age = 18);

        Assert.StartsWith("UPDATE", Assert.Single(Commands.Texts));
    }

    [SkippableFact]
    public async Task Derived_classes_find_their_own_rows_only()
    {
        Assert.Equal(["dan", "eve"], (await Admin.OrderBy(a => a.Name).ToListAsync()).Select(a => a.Name));
        Assert.Equal(["eve"], await Admin.Where(a => a.Level > 2).Select(a => a.Name).ToListAsync());
        Assert.Equal(2, await Admin.CountAsync());
        Assert.Equal(5, (await Admin.FindAsync(Id("eve")))!.Level);
        Assert.Null(await Admin.FindAsync(Id("ann")));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => Admin.FindOrFailAsync(Id("ann")));
    }

    [SkippableFact]
    public async Task In_a_session_derived_classes_find_their_own_rows_only()
    {
        await using ActiveSession session = Db.BeginSession();
        Assert.NotNull(await User.FindAsync(Id("ann")));

        Assert.Null(await Admin.FindAsync(Id("ann")));
        Assert.IsType<Admin>(await User.FindAsync(Id("eve")));
    }

    [SkippableFact]
    public async Task The_base_class_finds_rows_of_derived_classes_as_these()
    {
        Assert.Equal(5, Assert.IsType<Admin>(await User.FindAsync(Id("eve"))).Level);
        Assert.Equal(2, (await User.AllAsync()).OfType<Admin>().Count());
    }
}
