using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>An operator on the related rows of a load: a condition, an order, a range.</summary>
internal delegate Expression LoadStep(QueryModel source, Expression related);

/// <summary>One relation to load, as it was asked for and before it is looked up.</summary>
/// <param name="Name">The relation's name.</param>
/// <param name="Owner">The class that has it, where that was said.</param>
/// <param name="Strategy">How it is loaded.</param>
/// <param name="Nested">What is loaded with the related records.</param>
/// <param name="Steps">The operators on the related rows.</param>
/// <param name="HasRange">Whether they skip or take.</param>
internal sealed record LoadRequest(string Name, Type? Owner, Load Strategy, IReadOnlyList<LoadRequest> Nested, IReadOnlyList<LoadStep> Steps, bool HasRange);
