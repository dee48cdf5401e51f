using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Translates the parts of <see cref="DateTimeOffset"/> (stored as text in UTC) and <see cref="TimeOnly"/>, which EF Core's provider does not.</summary>
internal sealed class TimePartTranslator(ISqlExpressionFactory sql) : IMemberTranslator
{
    private static readonly bool[] NullPropagation = [false, true];

    public SqlExpression? Translate(SqlExpression? instance, MemberInfo member, Type returnType, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (instance is null || (member.DeclaringType != typeof(DateTimeOffset) && member.DeclaringType != typeof(TimeOnly)) || Format(member.Name) is not { } format)
        {
            return null;
        }

        var text = sql.Function("strftime", [sql.Constant(format), instance], nullable: true, NullPropagation, typeof(string));
        return sql.Convert(text, returnType);
    }

    private static string? Format(string part) => part switch
    {
        nameof(DateTimeOffset.Year) => "%Y",
        nameof(DateTimeOffset.Month) => "%m",
        nameof(DateTimeOffset.Day) => "%d",
        nameof(DateTimeOffset.Hour) => "%H",
        nameof(DateTimeOffset.Minute) => "%M",
        nameof(DateTimeOffset.Second) => "%S",
        _ => null,
    };
}
