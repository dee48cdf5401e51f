using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>What is wrong in a filter, sort or search is told before any SQL is sent.</summary>
public abstract class FilterErrorSpecification : LibrarySpecification
{
    [SkippableFact]
    public void A_wrong_name_behind_a_relation_is_told_of_the_class_that_lacks_it()
    {
        UnknownAttributeException e = Assert.Throws<UnknownAttributeException>(() => Book.Where(("author___nam__like", "x")));

        Assert.Equal((typeof(Author), "nam", "name"), (e.Model, e.Attribute, e.Nearest[0]));
        Assert.StartsWith("'Author' has no attribute 'nam' (in 'author___nam__like'). ", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Two_underscores_behind_a_relation_bring_the_advice_to_write_three()
        => Assert.EndsWith("write three underscores in front of it.", Assert.Throws<UnknownOperatorException>(() => Book.Where(("author__name", "x"))).Message, StringComparison.Ordinal);

    [SkippableFact]
    public void A_wrong_name_operator_or_value_throws_before_any_SQL()
    {
        Assert.Contains("pages", Assert.Throws<UnknownAttributeException>(() => Book.Where(("page", 1))).Nearest);
        Assert.Throws<UnknownAttributeException>(() => Book.Where(("autor___name", "x")));
        Assert.Throws<UnknownAttributeException>(() => Book.OrderBy("-nothing"));
        Assert.Throws<UnknownOperatorException>(() => Book.Where(("pages__foo", 1)));
        Assert.Throws<UnknownOperatorException>(() => Book.Where(("pages__like", "1")));
        Assert.Throws<UnknownOperatorException>(() => Book.Where(("title__year", 2020)));
        Assert.Throws<NotFilterableException>(() => Book.Where(("secret", "1")));
        Assert.Throws<NotSortableException>(() => Book.OrderBy("secret"));
        Assert.Throws<NotSortableException>(() => Book.OrderBy("author"));
        Assert.Throws<NotSearchableException>(() => Book.Search("x", "pages"));
        Assert.Throws<FilterValueException>(() => Book.Where(("pages", "many")));
        Assert.Throws<FilterValueException>(() => Book.Where(("pages__in", 1)));
        Assert.Throws<FilterValueException>(() => Book.Where(("pages__between", new[] { 1 })));
        Assert.Throws<FilterValueException>(() => Book.Where(("pages__isnull", "perhaps")));
        Assert.Throws<FilterValueException>(() => Book.Where(("author", Books[0])));
        Assert.Throws<FilterValueException>(() => Book.Where(("genre", "opera")));
        Assert.Throws<ArgumentException>(() => Book.Where(5));
        Assert.Empty(Commands.Texts);
    }
}
