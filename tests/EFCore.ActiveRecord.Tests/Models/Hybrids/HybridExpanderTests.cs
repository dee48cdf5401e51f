using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using EFCore.ActiveRecord.Models.Hybrids;

namespace EFCore.ActiveRecord.Tests.Models.Hybrids;

public class HybridExpanderTests
{
    [Fact]
    public void What_uses_no_hybrid_stays_the_same_object()
    {
        Expression<Func<Person, bool>> query = p => p.Age > 3 && p.Name.Length > 2;

        Assert.Same(query, HybridExpander.Expand(query, null));
    }

    [Fact]
    public void Bodies_stand_in_place_of_properties_and_methods_to_any_depth()
    {
        Expression<Func<Person, Person, bool>> query = (p, q) => p.IsOld && p.OlderThan(q) && p.Friends.Any(f => f.IsOld);

        var expanded = HybridExpander.Expand(query, null);

        Assert.Equal("(p, q) => (((p.Age > 60) AndAlso (p.Age > q.Age)) AndAlso p.Friends.Any(f => (f.Age > 60)))", expanded.ToString());
    }

    [Fact]
    public void An_expanded_expression_computes_what_the_hybrid_computes()
    {
        Expression<Func<Person, int, string>> query = (p, n) => p.Label(n);
        var compiled = (Func<Person, int, string>)HybridExpander.Expand(query, null).Compile();
        Person person = new() { Name = "Ann", Age = 61 };

        Assert.Equal("{Ann} 61/7 True", person.Label(7));
        Assert.Equal(person.Label(7), compiled(person, 7));
        Assert.Equal(new Person().Label(7), compiled(new Person(), 7));
    }

    [Fact]
    public void Overloads_are_told_apart()
    {
        Expression<Func<Person, bool>> query = p => p.Is(3) || p.Is("x");

        Assert.Equal("p => ((p.Age == 3) OrElse (p.Name == \"x\"))", HybridExpander.Expand(query, null).ToString());
    }

    [Fact]
    public void Hidden_and_hiding_hybrids_are_told_apart()
    {
        Expression<Func<Child, bool>> query = c => c.IsOld && ((Person)c).IsOld;

        Assert.Equal("c => ((c.Age > 10) AndAlso (Convert(c, Person).Age > 60))", HybridExpander.Expand(query, null).ToString());
    }

    [Fact]
    public void A_hybrid_whose_assembly_was_compiled_without_the_generator_says_so()
    {
        // As a compiler without the generator would leave it.
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Elsewhere"), AssemblyBuilderAccess.Run).DefineDynamicModule("Elsewhere");
        var type = module.DefineType("Foreign", TypeAttributes.Public);
        var getter = type.DefineMethod("get_IsOld", MethodAttributes.Public, typeof(bool), null);
        getter.GetILGenerator().Emit(OpCodes.Ldc_I4_1);
        getter.GetILGenerator().Emit(OpCodes.Ret);
        var property = type.DefineProperty("IsOld", PropertyAttributes.None, typeof(bool), null);
        property.SetGetMethod(getter);
        property.SetCustomAttribute(new CustomAttributeBuilder(typeof(HybridAttribute).GetConstructor([])!, []));
        var foreign = type.CreateType();

        var error = Assert.Throws<InvalidOperationException>(() => HybridRegistry.Find(foreign, foreign.GetProperty("IsOld")!));

        Assert.Contains("'Foreign.IsOld' is marked [Hybrid]", error.Message);
        Assert.Contains("'Elsewhere'", error.Message);
    }

    [Fact]
    public async Task Many_threads_find_the_same_hybrid()
    {
        var member = typeof(Person).GetProperty(nameof(Person.IsOld))!;

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => HybridRegistry.Find(typeof(Child), member))));

        Assert.Single(found.Distinct());
        Assert.Equal("Person.IsOld", found[0]!.ToString());
    }

    public class Person : IActiveRecord
    {
        public int Age { get; set; }
        public string Name { get; set; } = "";
        public List<Person> Friends { get; set; } = [];
        [Hybrid] public bool IsOld => Age > 60;
        [Hybrid] public bool OlderThan(Person other) => Age > other.Age;
        [Hybrid] public string Label(int n) => $"{{{Name}}} {Age}/{n} {IsOld}";
        [Hybrid] public bool Is(int age) => Age == age;
        [Hybrid] public bool Is(string name) => Name == name;
    }

    public class Child : Person
    {
        [Hybrid] public new bool IsOld => Age > 10;
    }
}
