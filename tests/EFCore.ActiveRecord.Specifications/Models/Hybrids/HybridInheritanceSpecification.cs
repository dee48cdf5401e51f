using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Models.Hybrids;

/// <summary>Inherited, overridden and hidden hybrids, those of generic base classes, and circles.</summary>
public abstract class HybridInheritanceSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Shape), typeof(Square), typeof(Cube), typeof(Node)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Shape.CreateAsync(new Shape { Size = 2 });
        await Square.CreateAsync(new Square { Size = 3 });
        await Cube.CreateAsync(new Cube { Size = 4 });
    }

    [SkippableFact]
    public async Task An_override_counts_for_the_rows_of_its_class()
    {
        Assert.Equal([2, 9, 64], await Shape.OrderBy(s => s.Id).Select(s => s.Measure).ToListAsync());
        Assert.Equal([9, 64], await Square.OrderBy(s => s.Id).Select(s => s.Measure).ToListAsync());
        Assert.Equal([64], await Cube.Query.Select(s => s.Measure).ToListAsync());
        Assert.Equal([3, 4], await Shape.Where(new { measure__ge = 9 }).OrderBy("-measure").OrderBy("id").Select(s => s.Size).OrderBy(s => s).ToListAsync());
    }

    [SkippableFact]
    public async Task An_inherited_hybrid_works_on_derived_classes()
    {
        Assert.Equal(2, await Square.CountAsync(s => s.IsBiggerThan(8)));
        Assert.Equal(1, await Cube.Where(("is_bigger_than", 63)).CountAsync());
        Assert.Equal(0, await Shape.Where(("is_bigger_than", 64)).CountAsync());
    }

    [SkippableFact]
    public async Task A_hybrid_of_a_generic_base_class_works()
    {
        var id = await Cube.Query.Select(c => c.Id).SingleAsync();

        Assert.Equal(4, (await Shape.SingleAsync(s => s.HasId(id))).Size);
        Assert.Equal(4, (await Shape.Where(("has_id", id)).SingleAsync()).Size);
        Assert.Equal(4, (await Square.Where(("has_id", id.ToString())).SingleAsync()).Size);
    }

    [SkippableFact]
    public void A_circle_is_named()
    {
        var error = Assert.Throws<HybridCycleException>(() => Node.Where(n => n.Depth > 1).ToList());

        Assert.Equal(["Node.Depth", "Node.DepthOfParent", "Node.Depth"], error.Members);
        Assert.Contains("'Node.Depth' → 'Node.DepthOfParent' → 'Node.Depth'", error.Message);
    }

    [SkippableFact]
    public void A_hybrid_that_is_mapped_by_hand_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ActiveDb.Open(
            o => Store.Configure(o),
            models: [typeof(Node)],
            configure: o => o.ConfigureModel(m => m.Entity<Node>().Property(n => n.Depth))));

        Assert.Contains("'Node.Depth' is marked [Hybrid] and mapped", error.Message);
    }

    public abstract class Keyed<TKey> : Model
        where TKey : struct, IEquatable<TKey>
    {
        public TKey Id { get; set; }
        [Hybrid] public bool HasId(TKey id) => Id.Equals(id);
    }

    public class Shape : Keyed<int>
    {
        public int Size { get; set; }
        [Hybrid] public virtual int Measure => Size;
        [Hybrid] public bool IsBiggerThan(int measure) => Measure > measure;
    }

    public class Square : Shape
    {
        [Hybrid] public override int Measure => Size * Size;
    }

    public class Cube : Square
    {
        [Hybrid] public override int Measure => Size * Size * Size;
    }

    public class Node : Keyed<int>
    {
        public int? ParentId { get; set; }
        public Node? Parent { get; set; }
        [Hybrid] public int Depth => Parent == null ? 0 : DepthOfParent + 1;
        [Hybrid] public int DepthOfParent => Parent!.Depth;
    }
}
