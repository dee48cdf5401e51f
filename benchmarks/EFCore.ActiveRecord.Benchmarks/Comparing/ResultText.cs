using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>
/// A result as text, for the comparison of what the contestants found: all columns and related records, but not the way back from a child to
/// its parent, and children in the order of their keys, as nobody was asked for another order.
/// </summary>
internal static class ResultText
{
    public static string Of(object? result)
    {
        var text = new StringBuilder();
        Append(text, result, []);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, Stack<object> path)
    {
        if (value is null || path.Contains(value, ReferenceEqualityComparer.Instance))
        {
            return;
        }

        path.Push(value);
        switch (value)
        {
            case User user:
                text.AppendLine($"User {user.Id} {user.Username} {user.Name} {user.Age} {user.CreatedAt:O} {user.UpdatedAt:O}");
                Append(text, user.Posts.OrderBy(p => p.Id), path);
                Append(text, user.Comments.OrderBy(c => c.Id), path);
                break;
            case Post post:
                text.AppendLine($"Post {post.Id} {post.Title} {post.Rating} {post.UserId} {post.CreatedAt:O} {post.UpdatedAt:O}");
                Append(text, post.User, path);
                Append(text, post.Comments.OrderBy(c => c.Id), path);
                break;
            case Comment comment:
                text.AppendLine($"Comment {comment.Id} {comment.Body} {comment.PostId} {comment.UserId} {comment.CreatedAt:O} {comment.UpdatedAt:O}");
                Append(text, comment.Post, path);
                Append(text, comment.User, path);
                break;
            case Note note:
                text.AppendLine($"Note {note.Id} {note.Title} {note.Stars} {note.UserId} {Stamp(note.CreatedAt)} {Stamp(note.UpdatedAt)}");
                break;
            case ITuple parts:
                for (var i = 0; i < parts.Length; i++)
                {
                    Append(text, parts[i], path);
                }

                break;
            case IEnumerable records and not string:
                foreach (var record in records)
                {
                    Append(text, record, path);
                }

                break;
            default:
                text.AppendLine($"{value}");
                break;
        }

        path.Pop();
    }

    /// <summary>Each contestant has its own now.</summary>
    private static string Stamp(DateTimeOffset time) => (DateTimeOffset.UtcNow - time).Duration() < TimeSpan.FromHours(1) ? "now" : $"{time:O}";
}
