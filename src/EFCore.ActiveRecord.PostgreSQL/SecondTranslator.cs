using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Translates the second of a time, which Npgsql's provider rounds where C# cuts off: half a second before the next, its second is the next, and 60 at the end of a minute.</summary>
internal sealed class SecondTranslator(ISqlExpressionFactory sql) : IMemberTranslator
{
    private static readonly bool[] OfFirst = [true];
    private static readonly bool[] OfSecond = [false, true];

    public SqlExpression? Translate(SqlExpression? instance, MemberInfo member, Type returnType, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (member.Name != nameof(DateTime.Second) || InUtc(member.DeclaringType, instance) is not { } time)
        {
            return null;
        }

        var second = sql.Function("date_part", [sql.Constant("second"), time], nullable: true, OfSecond, typeof(double));
        return sql.Convert(sql.Function("floor", [second], nullable: true, OfFirst, typeof(double)), returnType);
    }

    /// <summary>A time whose parts do not depend on the session's time zone; <see langword="null"/> for what Npgsql's provider shall translate.</summary>
    private SqlExpression? InUtc(Type? type, SqlExpression? instance) => (type?.Name, instance?.TypeMapping?.StoreTypeNameBase) switch
    {
        (nameof(TimeOnly), "time without time zone" or "time") or (nameof(DateTime), "timestamp without time zone" or "timestamp") => instance,
        (nameof(DateTime) or nameof(DateTimeOffset), "timestamp with time zone" or "timestamptz") => sql.Function("timezone", [sql.Constant("UTC"), instance!], nullable: true, OfSecond, typeof(DateTime)),
        _ => null,
    };
}
