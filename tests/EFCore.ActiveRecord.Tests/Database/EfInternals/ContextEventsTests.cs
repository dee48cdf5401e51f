using EFCore.ActiveRecord.Database.EfInternals;

namespace EFCore.ActiveRecord.Tests.Database.EfInternals;

public class ContextEventsTests
{
    [Fact]
    public void The_fields_behind_EF_Cores_events_are_as_they_are_known() => Assert.True(ContextEvents.Exist(name => name));

    [Theory]
    [InlineData("SavingChanges")]
    [InlineData("StateChanged")]
    public void A_field_that_is_missing_is_noticed(string renamed)
        => Assert.False(ContextEvents.Exist(name => name == renamed ? "_renamed" : name));

    [Fact]
    public void Without_the_fields_nothing_is_read_and_the_change_tracker_saves()
        => Assert.Equal("this version of EF Core does not show whether its events are handled", ContextEvents.RefusedBy(null!, areVisible: false));
}
