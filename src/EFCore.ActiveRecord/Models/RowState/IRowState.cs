namespace EFCore.ActiveRecord.Models.RowState;

/// <summary>A record that carries itself what is known of its row.</summary>
internal interface IRowState
{
    ref KnownRow Row();
}

/// <summary>What is known of a record's row.</summary>
internal struct KnownRow
{
    /// <summary>The row as it was last read or written, see <see cref="RecordStates"/>.</summary>
    public object? State;

    /// <summary>The database that the row is in; <see langword="null"/> for a new record.</summary>
    public object? Origin;

    /// <summary>The operation that writes the record at the moment.</summary>
    public object? Turn;
}
