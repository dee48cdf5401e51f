using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Configuration;

/// <summary>The names of tables and columns, as they stand in the database.</summary>
public abstract class NamingSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(TodoList), typeof(TodoItem), typeof(UrgentItem), typeof(HTTPLog), typeof(Renamed), typeof(Label)];

    [SkippableFact]
    public async Task Tables_are_named_after_classes_and_not_pluralised()
        => Assert.Equal(["former_name", "http_log", "label", "label_todo_item", "todo_item", "todo_list"], await Db.TablesAsync());

    [SkippableFact]
    public async Task Columns_are_named_after_properties()
    {
        Assert.Equal(["created_at", "id", "line2", "status_code", "updated_at"], await Db.ColumnsAsync("http_log"));
        Assert.Equal(["labels_id", "todo_items_id"], await Db.ColumnsAsync("label_todo_item"));
    }

    [SkippableFact]
    public async Task A_hierarchy_shares_one_table()
        => Assert.Equal(["discriminator", "due_at", "id", "is_done", "todo_list_id"], await Db.ColumnsAsync("todo_item"));

    [SkippableFact]
    public async Task Parts_of_a_record_have_its_name_in_front()
        => Assert.Equal(["home_address_post_code", "home_address_street", "id", "work_address_post_code", "work_address_street"], await Db.ColumnsAsync("todo_list"));

    [SkippableFact]
    public async Task Attributes_win()
        => Assert.Equal(["Given", "id", "other_text"], await Db.ColumnsAsync("former_name"));

    [SkippableFact]
    public async Task Records_of_every_kind_are_written_and_read()
    {
        TodoList list = await TodoList.CreateAsync(new TodoList { HomeAddress = new HomeAddress { Street = "A", PostCode = "1" }, WorkAddress = new WorkAddress { Street = "B", PostCode = "2" } });
        await UrgentItem.CreateAsync(new UrgentItem { TodoListId = list.Id, DueAt = Time.Now, Labels = [new Label()] });
        await Renamed.CreateAsync(new { Text = "x", other_text = "y" });

        TodoList found = await TodoList.SingleAsync(l => l.HomeAddress.Street == "A" && l.WorkAddress.PostCode == "2");
        UrgentItem item = await UrgentItem.Query.Include(i => i.Labels).SingleAsync();
        Renamed renamed = await Renamed.SingleAsync(r => r.Text == "x");

        Assert.Equal(("1", "B"), (found.HomeAddress.PostCode, found.WorkAddress.Street));
        Assert.Equal((list.Id, Time.Now, 1), (item.TodoListId, item.DueAt, item.Labels.Count));
        Assert.Equal("y", renamed.OtherText);
    }

    [SkippableFact]
    public async Task Names_are_kept_as_declared_on_demand()
    {
        await using ActiveDb db = ActiveDb.Open(Store.Configure, models: Models, naming: Naming.AsDeclared);
        await Db.DropAllAsync();
        await db.CreateAllAsync();

        Assert.Equal(["HTTPLog", "Label", "LabelTodoItem", "TodoItem", "TodoList", "former_name"], await db.TablesAsync());
        Assert.Equal(["CreatedAt", "Id", "Line2", "StatusCode", "UpdatedAt"], await db.ColumnsAsync("HTTPLog"));
        Assert.Equal(["Given", "Id", "OtherText"], await db.ColumnsAsync("former_name"));
    }

    [SkippableFact]
    public async Task A_context_of_ones_own_keeps_its_names()
    {
        await Db.DropAllAsync();
        await using ActiveDb db = ActiveDb.Open<LogContext>(o => Store.Configure(o));
        await db.CreateAllAsync();

        Assert.Equal(["Logs"], await db.TablesAsync());
        Assert.Equal(["CreatedAt", "Id", "Line2", "StatusCode", "UpdatedAt"], await db.ColumnsAsync("Logs"));
    }

    [SkippableFact]
    public async Task A_context_of_ones_own_opts_in_to_snake_case()
    {
        await Db.DropAllAsync();
        await using (ActiveDb plain = ActiveDb.Open<LogContext>(o => Store.Configure(o)))
        {
            await plain.CreateAllAsync();
        }

        await using ActiveDb db = ActiveDb.Open<LogContext>(o => Store.Configure(o), o => o.SnakeCaseNames());
        await using ActiveDb inOptions = ActiveDb.Open<LogContext>(o => { Store.Configure(o); o.UseActiveRecord(a => a.SnakeCaseNames()); });
        await db.CreateAllAsync();
        await inOptions.CreateAllAsync();

        Assert.Equal(["Logs", "http_log"], await db.TablesAsync());
        Assert.Equal(["created_at", "id", "line2", "status_code", "updated_at"], await db.ColumnsAsync("http_log"));
    }

    public class TodoList : Model
    {
        public int Id { get; set; }
        public HomeAddress HomeAddress { get; set; } = new();
        public WorkAddress WorkAddress { get; set; } = new();
        public List<TodoItem> Items { get; set; } = [];
    }

    [Owned]
    public class HomeAddress
    {
        public string? Street { get; set; }
        public string? PostCode { get; set; }
    }

    [ComplexType]
    public class WorkAddress
    {
        public string Street { get; set; } = "";
        public string PostCode { get; set; } = "";
    }

    public class TodoItem : Model
    {
        public int Id { get; set; }
        public int TodoListId { get; set; }
        public bool IsDone { get; set; }
        public List<Label> Labels { get; set; } = [];
    }

    public class UrgentItem : TodoItem
    {
        public DateTimeOffset DueAt { get; set; }
    }

    public class Label : Model
    {
        public int Id { get; set; }
        public List<TodoItem> TodoItems { get; set; } = [];
    }

    public class HTTPLog : TimestampedModel
    {
        public int Id { get; set; }
        public int StatusCode { get; set; }
        public string? Line2 { get; set; }
    }

    [Table("former_name")]
    public class Renamed : Model
    {
        public int Id { get; set; }
        [Column("Given")] public string Text { get; set; } = "";
        public string OtherText { get; set; } = "";
    }

    public class LogContext(DbContextOptions<LogContext> options) : DbContext(options)
    {
        public DbSet<HTTPLog> Logs => Set<HTTPLog>();
    }
}
