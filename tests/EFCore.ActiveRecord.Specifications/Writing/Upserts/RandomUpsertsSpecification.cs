using EFCore.ActiveRecord.Specifications.Writing.Saving;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Upserts;

/// <summary>Random upserts, compared with a plain dictionary of what the rows must hold.</summary>
public abstract class RandomUpsertsSpecification : WritingSpecification
{
    private static readonly string[] Areas = ["n", "s'\"", "ä"];

    protected override IReadOnlyList<Type> Models => [typeof(Limited)];

    protected override IReadOnlyCollection<string> Constants => [];

    [SkippableFact]
    public void Rows_and_a_dictionary_agree_after_any_upserts()
        => RandomCases.Check(
            from calls in (from way in Gen.Choose(0, 2) from rows in (from area in Gen.Choose(0, 2) from number in Gen.Choose(0, 3) from score in Gen.Choose(0, 9) select (area, number, score)).ListOf() select (way, rows: rows.ToList())).ListOf()
            select calls.ToList(),
            calls => calls.Select((_, i) => calls.Where((_, j) => j != i).ToList()),
            25,
            RunAsync);

    private async Task RunAsync(List<(int Way, List<(int Area, int Number, int Score)> Rows)> calls)
    {
        await Limited.Query.ExecuteDeleteAsync();
        Dictionary<(string, int), (int Id, int Score, string? Loose)> expected = [];
        foreach ((int way, List<(int Area, int Number, int Score)> rows) in calls)
        {
            List<Limited> records = rows.ConvertAll(r => new Limited { Area = Areas[r.Area], Number = r.Number, Score = r.Score, Loose = r.Score % 2 == 0 ? null : $"l{r.Score}" });
            if (records.DistinctBy(r => (r.Area, r.Number)).Count() < records.Count)
            {
                await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(way, records));
                Assert.All(records, r => Assert.Equal(0, r.Id));
            }
            else
            {
                List<(Limited Record, int Score, string? Loose)> given = records.ConvertAll(r => (r, r.Score, r.Loose));
                await WriteAsync(way, records);
                foreach ((Limited record, int score, string? loose) in given)
                {
                    expected[(record.Area, record.Number)] = expected.TryGetValue((record.Area, record.Number), out var row)
                        ? (row.Id, way < 2 ? score : row.Score, way < 1 ? loose : row.Loose)
                        : (record.Id, score, loose);
                    Assert.Equal(expected[(record.Area, record.Number)], (record.Id, record.Score, record.Loose));
                    Assert.False(record.IsChanged);
                }
            }

            Assert.Equal(expected, (await Limited.AllAsync()).ToDictionary(l => (l.Area, l.Number), l => (l.Id, l.Score, l.Loose)));
        }
    }

    private static Task WriteAsync(int way, List<Limited> records) => way switch
    {
        0 => Limited.UpsertAllAsync(records, on: l => new { l.Area, l.Number }),
        1 => Limited.UpsertAllAsync(records, on: l => new { l.Number, l.Area }, update: l => l.Score),
        _ => Limited.UpsertAllAsync(records, on: l => new { l.Area, l.Number }, update: l => new { }),
    };
}
