namespace EFCore.ActiveRecord.Upserts;

/// <summary>How a kind of database is told to insert rows, or to update those that are there, and to give back what they hold.</summary>
internal abstract class UpsertDialect
{
    /// <summary>How many parameters a statement of several rows may have; 0 where each row has a statement of its own.</summary>
    public virtual int MaxParameters => 0;

    /// <summary>The statement. Its result has a row for each that it was given, in their order, with the columns of <see cref="UpsertText.Results"/>.</summary>
    public abstract string TextFor(UpsertText text);

    /// <summary>The stamp of a row that is there: a row that gets nothing new keeps it.</summary>
    protected static string Stamped(string same, string old, string @new) => $"CASE WHEN {same} THEN {old} ELSE {@new} END";
}
