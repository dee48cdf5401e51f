using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>Finds the columns that an expression reads, through hybrids, relations and parts of records.</summary>
internal sealed class MappedColumns : ExpressionVisitor
{
    private readonly IModel _model;
    private readonly List<IProperty> _found = [];

    private MappedColumns(IModel model) => _model = model;

    /// <summary>The columns, in the order in which they stand in the expression.</summary>
    public static IReadOnlyList<IProperty> In(Expression expression, IModel model)
    {
        var finder = new MappedColumns(model);
        finder.Visit(HybridExpander.Expand(expression, model));
        return finder._found;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        Add(node.Expression, node.Member.Name);
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.DeclaringType == typeof(EF) && node.Arguments is [var owner, ConstantExpression { Value: string name }])
        {
            Add(owner, name);
        }

        return base.VisitMethodCall(node);
    }

    private void Add(Expression? owner, string name)
    {
        if (owner is not null && TypeOf(owner)?.FindProperty(name) is IProperty column)
        {
            _found.Add(column);
        }
    }

    private ITypeBase? TypeOf(Expression owner)
        => (owner is MemberExpression { Expression: { } holder, Member: PropertyInfo part } ? TypeOf(holder)?.FindComplexProperty(part.Name)?.ComplexType : null)
            ?? (ITypeBase?)_model.FindEntityTypes(owner.Type).FirstOrDefault();
}
