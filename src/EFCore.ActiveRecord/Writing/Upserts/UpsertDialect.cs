namespace EFCore.ActiveRecord.Providers;

/// <summary>How a kind of database is told to insert rows, or to update those that are there, and to give back what they hold.</summary>
public abstract class UpsertDialect
{
    /// <summary>How many parameters a statement of several rows may have; 0 where each row has a statement of its own.</summary>
    public virtual int MaxParameters => 0;

    /// <summary>The statement. Its result has a row for each that it was given, in their order, with the columns of <see cref="UpsertText.Results"/>.</summary>
    /// <param name="text">What the statement says.</param>
    /// <returns>The SQL.</returns>
    public abstract string TextFor(UpsertText text);

    /// <summary>The stamp of a row that is there: a row that gets nothing new keeps it.</summary>
    /// <param name="same">The condition that the row gets nothing new.</param>
    /// <param name="old">The stamp that the row has.</param>
    /// <param name="new">The new stamp.</param>
    /// <returns>The expression.</returns>
    protected static string Stamped(string same, string old, string @new) => $"CASE WHEN {same} THEN {old} ELSE {@new} END";
}
