namespace EFCore.ActiveRecord;

/// <summary>How tables and columns are named where no attribute and no configuration says it.</summary>
public enum Naming
{
    /// <summary>Class and property names in snake_case, not pluralised: <c>TodoList.CreatedAt</c> → <c>todo_list.created_at</c>. The default without a DbContext of your own.</summary>
    SnakeCase,

    /// <summary>The names of EF Core's conventions: as they stand in C#.</summary>
    AsDeclared,
}
