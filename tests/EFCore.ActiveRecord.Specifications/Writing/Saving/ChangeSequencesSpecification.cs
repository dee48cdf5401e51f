using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Random sequences of changes and saves, compared with a plain dictionary of what the row must hold.</summary>
public abstract class ChangeSequencesSpecification : WritingSpecification
{
    private static readonly string[] Attributes = ["name", "age", "email", "username"];

    [SkippableFact]
    public void A_record_its_row_and_a_dictionary_agree_after_any_sequence()
        => Prop.ForAll((byte[] steps) => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20260102, 30405));

    private async Task RunAsync(byte[] steps)
    {
        await User.DestroyAsync([.. await User.Query.Select(u => (object?)u.Id).ToListAsync()]);
        User user = await User.CreateAsync(NewUser("Start"));
        Dictionary<string, object?> memory = new() { ["name"] = "Start", ["age"] = 30, ["email"] = null, ["username"] = "start" };
        Dictionary<string, object?> row = new(memory);
        DateTimeOffset updated = user.UpdatedAt;
        foreach (byte step in steps)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            Commands.Clear();
            string attribute = Attributes[step / 8 % 4];
            object? value = attribute switch { "age" => step / 32, "email" when step > 200 => null, _ => $"v{step / 32}" };
            List<string> changed = [.. memory.Keys.Where(k => !Equals(memory[k], row[k])).Order(StringComparer.Ordinal)];
            switch (step % 8)
            {
                case 0 or 1 or 2:
                    user[attribute] = value;
                    memory[attribute] = value;
                    continue;
                case 3:
                    user.Fill(new Dictionary<string, object?> { [attribute] = value });
                    memory[attribute] = value;
                    continue;
                case 4:
                    Assert.Throws<UnknownAttributeException>(() => user.Fill(new Dictionary<string, object?> { [attribute] = value, ["unknown"] = 1 }));
                    continue;
                case 5:
                    await user.RefreshAsync();
                    memory = new(row);
                    break;
                case 6:
                    user = await User.FindOrFailAsync(user.Id);
                    memory = new(row);
                    break;
                default:
                    await user.SaveAsync();
                    row = new(memory);
                    updated = changed.Count > 0 ? Time.Now : updated;
                    Assert.Equal(changed.Count == 0 ? [] : [$"UPDATE user: {string.Join(", ", changed.Append("updated_at").Order(StringComparer.Ordinal))}"], Writes());
                    break;
            }

            Assert.All(memory, pair => Assert.Equal(pair.Value, user[pair.Key]));
            User found = await User.FindOrFailAsync(user.Id);
            Assert.All(row, pair => Assert.Equal(pair.Value, found[pair.Key]));
            Assert.Equal((updated, updated), (found.UpdatedAt, user.UpdatedAt));
        }
    }
}
