using System.ComponentModel.DataAnnotations.Schema;
using EFCore.ActiveRecord.Database.Configuration;

namespace EFCore.ActiveRecord.Tests.Database.Configuration;

public class ModelDiscoveryTests
{
    [Fact]
    public void Named_classes_are_taken_as_they_are()
        => Assert.Equal([typeof(Plain), typeof(Unmapped)], ModelDiscovery.Find([typeof(Plain), typeof(Unmapped)], null, typeof(object).Assembly));

    [Fact]
    public void The_concrete_classes_of_the_caller_are_found()
    {
        Type[] found = [.. ModelDiscovery.Find(null, null, typeof(Plain).Assembly)];

        Assert.Contains(typeof(Plain), found);
        Assert.DoesNotContain(typeof(Abstract), found);
        Assert.DoesNotContain(typeof(Generic<>), found);
        Assert.DoesNotContain(typeof(Unmapped), found);
        Assert.DoesNotContain(typeof(Other), found);
    }

    [Fact]
    public void Assemblies_come_in_place_of_the_caller()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ModelDiscovery.Find(null, [typeof(string).Assembly], typeof(Plain).Assembly));

        Assert.Contains($"'{typeof(string).Assembly.GetName().Name}'", error.Message);
        Assert.Equal("assemblies", error.ParamName);
    }

    [Fact]
    public void A_caller_without_models_is_told_how_to_name_them()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ModelDiscovery.Find(null, null, typeof(string).Assembly));

        Assert.Contains("models: [typeof(User)]", error.Message);
    }

    [Fact]
    public void No_names_are_no_model()
        => Assert.Equal("models", Assert.Throws<ArgumentException>(() => ModelDiscovery.Find([], null, typeof(Plain).Assembly)).ParamName);

    [Theory]
    [InlineData(typeof(Other))]
    [InlineData(typeof(IActiveRecord))]
    [InlineData(typeof(Generic<>))]
    [InlineData(typeof(int))]
    public void What_can_be_no_record_is_refused(Type type)
        => Assert.Contains("IActiveRecord", Assert.Throws<ArgumentException>(() => ModelDiscovery.Find([type], null, typeof(Plain).Assembly)).Message);

    public class Plain : IActiveRecord;

    public abstract class Abstract : IActiveRecord;

    public class Generic<T> : IActiveRecord;

    [NotMapped]
    public class Unmapped : IActiveRecord;

    public class Other;
}
