using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Querying.Execution;

namespace EFCore.ActiveRecord.Querying.Lambdas;

/// <summary>
/// Lets <c>Post.Where(p => p.UserId == u.Id).Any()</c> stand inside another query: the library's own methods are turned into the LINQ
/// operators that they stand for, which EF Core translates.
/// </summary>
/// <param name="query">The open type of the program's queries.</param>
/// <param name="statics">Has the methods that begin a query for a class.</param>
/// <param name="operators">Has the library's operators on any query.</param>
internal sealed class NestedQueries(Type query, Type statics, Type operators)
{
    private static readonly MethodInfo[] QueryableMethods = typeof(Queryable).GetMethods(BindingFlags.Public | BindingFlags.Static);
    private readonly MethodInfo[] _operators = operators.GetMethods(BindingFlags.Public | BindingFlags.Static);

    /// <summary>The same in LINQ's terms; <see langword="null"/> where the call is none of ours.</summary>
    public Expression? Rewrite(RecordDatabase database, MethodCallExpression call)
    {
        var method = call.Method;
        if (method.DeclaringType == operators && call.Arguments.Count == 1)
        {
            return Expand(database, method, call.Arguments[0]);
        }

        if (!IsQuery(method.ReturnType))
        {
            return null;
        }

        if (method.GetParameters().Any(p => IsNames(p.ParameterType)))
        {
            return MadeOfNames(database, call);
        }

        if (method.DeclaringType == statics)
        {
            var types = method.GetGenericArguments();
            return Operator(method, types, [database.Queries.Root(database.RequirePlan(types[0]).EntityType), .. call.Arguments]);
        }

        return IsQuery(method.DeclaringType!)
            ? Operator(method, [.. method.DeclaringType!.GenericTypeArguments, .. method.GetGenericArguments()], [call.Object!, .. call.Arguments])
            : null;
    }

    private bool IsQuery(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == query;

    private static bool IsNames(Type type) => type == typeof(object) || type == typeof(Filter[]) || type == typeof(string[]) || type == typeof(string) || type == typeof(IEnumerable<string>) || type == typeof(EagerSchema);

    /// <summary>A query by names is made when it is called, so it must not depend on a row of the query around it.</summary>
    private static Expression MadeOfNames(RecordDatabase database, MethodCallExpression call)
    {
        if (ParameterFinder.IsIn(call))
        {
            throw new NotSupportedException($"'{call.Method.Name}' with names or text cannot use a row of the query around it: '{call}'. Write that condition as a lambda.");
        }

        var use = database.Use();
        try
        {
            return Expression.Lambda<Func<IQueryable>>(call).Compile(preferInterpretation: true)().Expression;
        }
        finally
        {
            use.Close();
        }
    }

    /// <summary>EF Core knows nothing of our operators on queries, but each is made of its own: so it is applied to the query as far as that is built.</summary>
    private static Expression Expand(RecordDatabase database, MethodInfo method, Expression source)
    {
        var built = ((IQueryProvider)database.Queries).CreateQuery(source);
        return ((IQueryable)method.Invoke(null, [built])!).Expression;
    }

    /// <summary>The operator of LINQ's, or of ours on any query, that has the same name and takes the query first.</summary>
    private MethodCallExpression? Operator(MethodInfo method, Type[] types, Expression[] arguments)
        => QueryableMethods.Concat(_operators)
            .Where(c => c.Name == method.Name && c.GetGenericArguments().Length == types.Length && c.GetParameters().Length == arguments.Length)
            .Select(c => c.MakeGenericMethod(types))
            .FirstOrDefault(c => c.GetParameters().Zip(arguments, (p, a) => p.ParameterType.IsAssignableFrom(a.Type)).All(fits => fits)) is { } found
                ? Expression.Call(found, arguments)
                : null;

    /// <summary>Looks for parameters of lambdas around an expression.</summary>
    private sealed class ParameterFinder : ExpressionVisitor
    {
        private readonly HashSet<ParameterExpression> _own = [];
        private bool _found;

        public static bool IsIn(Expression expression)
        {
            var finder = new ParameterFinder();
            finder.Visit(expression);
            return finder._found;
        }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            _own.UnionWith(node.Parameters);
            return base.VisitLambda(node);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _found |= !_own.Contains(node);
            return node;
        }
    }
}
