using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The model as plain EF Core has it, on the same tables and without anything of the library.</summary>
public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.ToTable("user");
            user.Property(u => u.Id).HasColumnName("id");
            user.Property(u => u.Username).HasColumnName("username");
            user.Property(u => u.Name).HasColumnName("name");
            user.Property(u => u.Age).HasColumnName("age");
            user.Property(u => u.CreatedAt).HasColumnName("created_at");
            user.Property(u => u.UpdatedAt).HasColumnName("updated_at");
        });
        modelBuilder.Entity<Post>(post =>
        {
            post.ToTable("post");
            post.Property(p => p.Id).HasColumnName("id");
            post.Property(p => p.Title).HasColumnName("title");
            post.Property(p => p.Rating).HasColumnName("rating");
            post.Property(p => p.UserId).HasColumnName("user_id");
            post.Property(p => p.CreatedAt).HasColumnName("created_at");
            post.Property(p => p.UpdatedAt).HasColumnName("updated_at");
        });
        modelBuilder.Entity<Comment>(comment =>
        {
            comment.ToTable("comment");
            comment.Property(c => c.Id).HasColumnName("id");
            comment.Property(c => c.Body).HasColumnName("body");
            comment.Property(c => c.PostId).HasColumnName("post_id");
            comment.Property(c => c.UserId).HasColumnName("user_id");
            comment.Property(c => c.CreatedAt).HasColumnName("created_at");
            comment.Property(c => c.UpdatedAt).HasColumnName("updated_at");
        });
        modelBuilder.Entity<Note>(note =>
        {
            note.ToTable("note");
            note.Property(n => n.Id).HasColumnName("id");
            note.Property(n => n.Title).HasColumnName("title");
            note.Property(n => n.Stars).HasColumnName("stars");
            note.Property(n => n.UserId).HasColumnName("user_id");
            note.Property(n => n.CreatedAt).HasColumnName("created_at");
            note.Property(n => n.UpdatedAt).HasColumnName("updated_at");
        });
    }
}
