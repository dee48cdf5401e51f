using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A key of text, to which every kind of relation leads.</summary>
public class Head : Model
{
    [Key] public string Code { get; set; } = "";
    public List<Tail> Tails { get; set; } = [];
    public HeadNote? Note { get; set; }
    public List<Mark> Marks { get; set; } = [];
    public List<Branch> Branches { get; set; } = [];
}

public class Tail : Model
{
    public int Id { get; set; }
    public string? HeadCode { get; set; }
    public Head? Head { get; set; }
}

/// <summary>One-to-one.</summary>
public class HeadNote : Model
{
    public int Id { get; set; }
    public string HeadCode { get; set; } = "";
    public Head? Head { get; set; }
}

/// <summary>Many-to-many.</summary>
public class Mark : Model
{
    public int Id { get; set; }
    public List<Head> Heads { get; set; } = [];
}

/// <summary>A composite key, of which one column is the text.</summary>
[PrimaryKey(nameof(HeadCode), nameof(Number))]
public class Branch : Model
{
    public string HeadCode { get; set; } = "";
    public int Number { get; set; }
    public Head? Head { get; set; }
    public List<Leaf> Leaves { get; set; } = [];
}

public class Leaf : Model
{
    public int Id { get; set; }
    public string? BranchCode { get; set; }
    public int? BranchNumber { get; set; }
    [ForeignKey("BranchCode, BranchNumber")] public Branch? Branch { get; set; }
}
