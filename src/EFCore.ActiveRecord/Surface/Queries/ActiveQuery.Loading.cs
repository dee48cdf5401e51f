using System.Linq.Expressions;

namespace EFCore.ActiveRecord;

public abstract partial class ActiveQuery<T>
{
    /// <inheritdoc cref="ActiveQueryExtensions.WithJoined{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
    public ActiveQuery<T> WithJoined(params Expression<Func<T, object?>>[] relations) => With(ActiveQueryExtensions.WithJoined(this, relations));

    /// <inheritdoc cref="ActiveQueryExtensions.WithJoined{T}(IQueryable{T}, Expression{Func{T, object}}, bool)"/>
    public ActiveQuery<T> WithJoined(Expression<Func<T, object?>> relation, bool inner) => With(ActiveQueryExtensions.WithJoined(this, relation, inner));

    /// <inheritdoc cref="ActiveQueryExtensions.WithSubquery{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
    public ActiveQuery<T> WithSubquery(params Expression<Func<T, object?>>[] relations) => With(ActiveQueryExtensions.WithSubquery(this, relations));

    /// <inheritdoc cref="ActiveQueryExtensions.WithSelectIn{T}(IQueryable{T}, Expression{Func{T, object}}[])"/>
    public ActiveQuery<T> WithSelectIn(params Expression<Func<T, object?>>[] relations) => With(ActiveQueryExtensions.WithSelectIn(this, relations));

    /// <inheritdoc cref="ActiveQueryExtensions.With{T}(IQueryable{T}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
    public ActiveQuery<T> With(Func<EagerBuilder<T>, EagerBuilder<T>> schema) => With(ActiveQueryExtensions.With(this, schema));

    /// <inheritdoc cref="ActiveQueryExtensions.With{T}(IQueryable{T}, EagerSchema)"/>
    public ActiveQuery<T> With(EagerSchema schema) => With(ActiveQueryExtensions.With(this, schema));
}
