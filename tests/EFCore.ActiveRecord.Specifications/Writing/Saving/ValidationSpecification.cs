using System.ComponentModel.DataAnnotations;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Rules that classes state by annotations and <see cref="IValidatableObject"/>.</summary>
public abstract class ValidationSpecification : Specification
{
    protected override IReadOnlyList<Type> Models { get; } = [typeof(Visitor), typeof(Booking)];

    [SkippableFact]
    public async Task Annotations_are_checked_before_any_SQL()
    {
        Visitor bad = new() { Name = "far too long", Age = -1 };
        Commands.Clear();

        var error = await Assert.ThrowsAsync<RecordInvalidException>(() => bad.SaveAsync());

        Assert.Same(bad, error.Record);
        Assert.Equal(typeof(Visitor), error.Model);
        Assert.Equal(["Age", "Name"], error.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.All(error.Errors.Values, messages => Assert.NotEmpty(Assert.Single(messages)));
        await Assert.ThrowsAsync<RecordInvalidException>(() => Visitor.CreateAsync(new { name = "far too long" }));
        await Assert.ThrowsAsync<RecordInvalidException>(() => Visitor.CreateAllAsync([new Visitor { Name = "Bob" }, bad]));
        Assert.Empty(Commands.Texts);
        Assert.False(bad.IsPersisted);
    }

    [SkippableFact]
    public async Task A_required_value_is_invalid_before_it_is_null()
        => Assert.Equal("Name", Assert.Single((await Assert.ThrowsAsync<RecordInvalidException>(() => Visitor.CreateAsync(new Visitor { Name = null! }))).Errors.Keys));

    [SkippableFact]
    public async Task The_record_as_a_whole_is_checked_where_its_properties_are_in_order()
    {
        Booking booking = new() { Title = "t", From = 3, To = 2 };
        Commands.Clear();

        var error = await Assert.ThrowsAsync<RecordInvalidException>(() => booking.SaveAsync());

        Assert.Equal(["From", "To", ""], error.Errors.Keys);
        Assert.Equal("It ends before it begins.", Assert.Single(error.Errors["To"]));
        booking.Title = "longer than ten";
        Assert.Equal("Title", Assert.Single((await Assert.ThrowsAsync<RecordInvalidException>(() => booking.SaveAsync())).Errors.Keys));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task An_update_checks_all_of_the_record_and_leaves_the_row()
    {
        Visitor bob = await Visitor.CreateAsync(new Visitor { Name = "Bob", Age = 1 });
        Commands.Clear();

        await Assert.ThrowsAsync<RecordInvalidException>(() => bob.UpdateAsync(v => v.Age = 200));
        await Assert.ThrowsAsync<RecordInvalidException>(() => bob.UpdateAsync(v => v.Name = "Robert"));

        Assert.Empty(Commands.Texts);
        await bob.UpdateAsync(v => v.Age = 2);
        Visitor read = await Visitor.SingleAsync();
        Assert.Equal(("Robert", 2), (read.Name, read.Age));
    }

    [SkippableFact]
    public async Task New_records_that_are_saved_along_are_checked()
    {
        Visitor bob = new() { Name = "Bob", Bookings = [new Booking { Title = "longer than ten" }] };
        Commands.Clear();

        Assert.Same(bob.Bookings[0], (await Assert.ThrowsAsync<RecordInvalidException>(() => bob.SaveAsync())).Record);
        Assert.Empty(Commands.Texts);
        bob.Bookings[0].Title = "short";
        await bob.SaveAsync();
        Assert.Equal(bob.Id, (await Booking.SingleAsync()).VisitorId);
    }

    [SkippableFact]
    public async Task A_session_checks_what_it_writes()
    {
        await Visitor.CreateAsync(new Visitor { Name = "Bob" });
        await using ActiveSession session = Db.BeginSession();
        Visitor bob = await Visitor.SingleAsync();
        bob.Name = "far too long";
        Commands.Clear();

        Assert.Same(bob, (await Assert.ThrowsAsync<RecordInvalidException>(() => session.SaveChangesAsync())).Record);

        Assert.Empty(Commands.Texts);
        bob.Name = "Ann";
        Assert.Equal(1, await session.SaveChangesAsync());
    }

    [SkippableFact]
    public async Task Deletions_and_relations_that_are_not_loaded_are_not_checked()
    {
        Visitor bob = await Visitor.CreateAsync(new Visitor { Name = "Bob", Bookings = [new Booking { Title = "t" }] });
        Booking booking = await Booking.SingleAsync();
        Assert.Null(booking.Visitor);
        await booking.UpdateAsync(b => b.Title = "u");
        booking.Title = "longer than ten";

        await booking.DeleteAsync();

        Assert.Equal(0, await Booking.CountAsync());
        Assert.True(bob.IsPersisted);
    }

    [SkippableFact]
    public async Task What_the_check_sets_is_saved()
    {
        Visitor bob = await Visitor.CreateAsync(new Visitor { Name = "Bob" });
        Booking booking = await Booking.CreateAsync(new Booking { Title = "t", VisitorId = bob.Id });
        Assert.Equal(1, (await Booking.SingleAsync()).Checks);
        Assert.False(booking.IsChanged);
        await booking.UpdateAsync(b => b.Title = "u");

        Assert.Equal(2, (await Booking.SingleAsync()).Checks);
        Assert.False(booking.IsChanged);
    }

    public class Visitor : Model
    {
        [Range(1, int.MaxValue)] public int Id { get; set; }
        [Required, StringLength(8)] public string Name { get; set; } = "";
        [Range(0, 150)] public int Age { get; set; }
        public List<Booking> Bookings { get; set; } = [];
    }

    public class Booking : Model, IValidatableObject
    {
        public int Id { get; set; }
        [MaxLength(10)] public string Title { get; set; } = "";
        public int From { get; set; }
        public int To { get; set; }
        public int Checks { get; set; }
        [Range(1, int.MaxValue)] public int VisitorId { get; set; }
        [Required] public Visitor? Visitor { get; set; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            Checks++;
            if (To < From)
            {
                yield return new ValidationResult("It ends before it begins.", [nameof(From), nameof(To)]);
                yield return new ValidationResult("Nobody stays so.");
            }
        }
    }
}
