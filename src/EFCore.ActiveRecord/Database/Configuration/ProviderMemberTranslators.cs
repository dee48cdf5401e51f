using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Configuration;

/// <summary>Hands EF Core the translations of the database at hand.</summary>
internal sealed class ProviderMemberTranslators(IDatabaseProvider database, ISqlExpressionFactory sql) : IMemberTranslatorPlugin
{
    public IEnumerable<IMemberTranslator> Translators { get; } = [.. DatabaseProvider.For(database.Name).MemberTranslators(sql)];
}
