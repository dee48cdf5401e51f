namespace EFCore.ActiveRecord.Filtering;

/// <summary>A filter as it was given, before names are looked up.</summary>
internal abstract record FilterNode;

internal sealed record ConditionNode(string Key, object? Value) : FilterNode;

internal sealed record AndNode(IReadOnlyList<FilterNode> Parts) : FilterNode;

internal sealed record OrNode(IReadOnlyList<FilterNode> Parts) : FilterNode;

internal sealed record NotNode(FilterNode Part) : FilterNode;
