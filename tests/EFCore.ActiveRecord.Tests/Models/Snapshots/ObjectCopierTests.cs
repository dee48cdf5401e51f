using EFCore.ActiveRecord.Models.Snapshots;

namespace EFCore.ActiveRecord.Tests.Models.Snapshots;

public class ObjectCopierTests
{
    [Fact]
    public void Every_field_is_copied_and_no_constructor_runs()
    {
        var before = Counted.Made;
        Counted source = new(7) { Name = "a", Items = [1, 2] };
        var copy = (Counted)ObjectCopier.Make(typeof(Counted))(source);
        Assert.NotSame(source, copy);
        Assert.Equal((7, 8, "a"), (copy.Secret, copy.OfBase, copy.Name));
        Assert.Same(source.Items, copy.Items);
        Assert.Equal(before + 1, Counted.Made);

        copy.Name = "b";
        Assert.Equal("a", source.Name);
    }

    [Fact]
    public void Fields_that_only_a_constructor_sets_are_copied_too()
    {
        var copy = (Fixed)ObjectCopier.Make(typeof(Fixed))(new Fixed(3) { Once = "x" });
        Assert.Equal((3, "x"), (copy.Number, copy.Once));
    }

    [Fact]
    public void An_object_of_a_derived_class_is_copied_as_what_it_is()
    {
        var copy = ObjectCopier.Make(typeof(Counted))(new Derived(5) { More = 6 });
        var derived = Assert.IsType<Derived>(copy);
        Assert.Equal((5, 6), (derived.Secret, derived.More));
        Assert.IsType<Derived>(ObjectCopier.Make(typeof(Base))(derived));
    }

    private abstract class Base
    {
        private int _ofBase;

        public int OfBase => _ofBase;

        protected void SetBase(int value) => _ofBase = value;
    }

    private class Counted : Base
    {
        private int _secret;

        public Counted(int secret)
        {
            Made++;
            _secret = secret;
            SetBase(secret + 1);
        }

        public static int Made { get; private set; }

        public int Secret => _secret;

        public string? Name { get; set; }

        public int[]? Items { get; set; }

        public void Forget() => _secret = 0;
    }

    private sealed class Derived(int secret) : Counted(secret)
    {
        public int More { get; set; }
    }

    private sealed class Fixed(int number)
    {
        public readonly int Number = number;

        public string? Once { get; init; }
    }
}
