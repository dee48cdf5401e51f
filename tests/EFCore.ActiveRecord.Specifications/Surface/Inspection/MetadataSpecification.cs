using EFCore.ActiveRecord.Specifications.Surface.Serialization;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Inspection;

/// <summary>What a class tells of itself.</summary>
public abstract class MetadataSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [.. Blog.Models, typeof(Vault), typeof(Customer)];

    [SkippableFact]
    public void A_class_tells_its_attributes()
    {
        RecordMetadata metadata = Post.Metadata;

        Assert.Equal(("post", "id"), (metadata.TableName, metadata.PrimaryKeyName));
        Assert.Equal(["id"], metadata.PrimaryKeys);
        Assert.Equal(["id", "title", "rating", "user_id", "category_id", "created_at", "updated_at"], metadata.Columns);
        Assert.Equal(["title"], metadata.StringColumns);
        Assert.Equal(["user", "category", "comments", "tags"], metadata.Relations);
        Assert.Equal(metadata.Relations, metadata.SettableRelations);
        Assert.Equal(["doubled", "is_by_adult", "is_hidden", "score"], metadata.HybridProperties.Order(StringComparer.Ordinal));
        Assert.Equal(["aged_between", "older_than", "wrote", "years_until"], User.Metadata.HybridMethods.Order(StringComparer.Ordinal));
        Assert.Equal((typeof(Tag), typeof(User)), (metadata.GetRelatedType("tags"), metadata.GetRelatedType("User")));
        Assert.Throws<UnknownAttributeException>(() => metadata.GetRelatedType("tagz"));
        Assert.Throws<ArgumentException>(() => metadata.GetRelatedType("title"));
        Assert.Same(metadata, Post.Metadata);
    }

    [SkippableFact]
    public void It_tells_what_can_be_filtered_sorted_searched_and_set()
    {
        Assert.Contains("rating", Post.Metadata.FilterableAttributes);
        Assert.Contains("tags", Post.Metadata.FilterableAttributes);
        Assert.DoesNotContain("is_hidden", Post.Metadata.FilterableAttributes);
        Assert.Contains("older_than", User.Metadata.FilterableAttributes);
        Assert.DoesNotContain("years_until", User.Metadata.FilterableAttributes);
        Assert.DoesNotContain("good_posts", User.Metadata.FilterableAttributes);
        Assert.Contains("full_name", User.Metadata.SortableAttributes);
        Assert.DoesNotContain("older_than", User.Metadata.SortableAttributes);
        Assert.DoesNotContain("is_hidden", Post.Metadata.SortableAttributes);
        Assert.Equal(["username", "name", "email"], User.Metadata.SearchableAttributes);
        Assert.Equal(["id", "name", "password", "token", "alias", "outer_id", "outer"], Vault.Metadata.SettableAttributes);
        Assert.Equal(["outer", "inner"], Vault.Metadata.Relations);
        Assert.Equal(["outer"], Vault.Metadata.SettableRelations);
        Assert.Equal(["id", "name", "home", "contact", "created_at", "updated_at"], Customer.Metadata.SettableAttributes);
        Assert.Empty(Customer.Metadata.Relations);
    }

    [SkippableFact]
    public void What_can_be_filtered_and_sorted_is_what_queries_take()
    {
        foreach (string sort in User.Metadata.SortableAttributes)
        {
            Assert.NotNull(User.OrderBy(sort));
        }

        foreach (string filter in Post.Metadata.FilterableAttributes.Except(Post.Metadata.Relations))
        {
            Assert.NotNull(Post.Where((filter + "__isnull", false)));
        }
    }

    [SkippableFact]
    public async Task Keys_are_told_as_names_and_as_text()
    {
        Assert.Equal(["order_id", "line"], OrderLine.Metadata.PrimaryKeys);
        Assert.Throws<CompositeKeyException>(() => OrderLine.Metadata.PrimaryKeyName);
        Assert.Equal("1, a", new OrderLine { OrderId = 1, Line = "a" }.IdString);
        Assert.Equal("x", new Legacy { Code = "x" }.IdString);
        Tag tag = await Tag.CreateAsync(new Tag { Name = "t" });
        Assert.Equal(tag.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), tag.IdString);
        Assert.Equal("11111111-2222-3333-4444-555555555555", new Account { Id = new Guid("11111111-2222-3333-4444-555555555555") }.IdString);
    }

    [SkippableFact]
    public void A_derived_class_has_its_own()
    {
        Assert.Contains("level", Admin.Metadata.Columns);
        Assert.DoesNotContain("level", User.Metadata.Columns);
        Assert.Equal("user", Admin.Metadata.TableName);
    }
}
