namespace Cardea.Protocol.Rows;

/// <summary>What a packet of an answer turned out to be.</summary>
public enum ResultEvent
{
    /// <summary>Part of something; more is to come.</summary>
    More,
    /// <summary>All columns are known: <see cref="ResultReader.Columns"/>.</summary>
    Columns,
    /// <summary>The packet is a row.</summary>
    Row,
    /// <summary>The rows have ended: <see cref="ResultReader.Ok"/> has status and warnings.</summary>
    End,
    /// <summary>The statement has no rows: <see cref="ResultReader.Ok"/>.</summary>
    Ok,
    /// <summary>The statement failed, perhaps in the middle of rows: <see cref="ResultReader.Error"/>. No further result follows.</summary>
    Error,
    /// <summary>The server asks for a file: <see cref="ResultReader.FileName"/>.</summary>
    LocalInfile,
}
