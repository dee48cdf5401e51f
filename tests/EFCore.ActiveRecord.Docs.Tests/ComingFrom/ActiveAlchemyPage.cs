using EFCore.ActiveRecord.Docs.Infrastructure;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

public class ActiveAlchemyPage : GuidePage
{
    [Fact]
    public async Task A_document()
    {
        // begin-snippet: coming-from-alchemy
        Document plan = await Document.CreateAsync(new { title = "Plan" });
        await plan.UpdateAsync(new { title = "The plan" });
        await plan.DeleteAsync();                                        // softly: no query finds it
        Document? hidden = await Document.Query.IncludeDeleted().FirstOrDefaultAsync();
        await plan.RestoreAsync();

        Page<Document> page = await Document.OrderBy("-created_at").PaginateAsync(page: 1, perPage: 10);
        Console.WriteLine($"{page.TotalItems} on {page.TotalPages}");    // 1 on 1
        // end-snippet

        Assert.Equal(plan.Id, hidden?.Id);
        Assert.Equal((1, 1, "The plan"), (page.TotalItems, page.TotalPages, page[0].Title));
    }
}
