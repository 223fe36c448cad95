namespace Cardea.Engine.Storage;

/// <summary>How the database file is run.</summary>
public sealed record DatabaseSettings
{
    /// <summary>Most read connections at a time; an open REPEATABLE READ transaction that has read holds one.</summary>
    public int MaxReaders { get; init; } = 256;

    /// <summary>Idle read connections kept for reuse.</summary>
    public int KeptReaders { get; init; } = 16;

    /// <summary>SQLite's own page cache of one reader, KiB.</summary>
    public int ReaderCacheKiB { get; init; } = 2048;

    /// <summary>SQLite's own page cache of the writer, KiB.</summary>
    public int WriterCacheKiB { get; init; } = 16 * 1024;

    /// <summary>Bytes of the file that may be mapped into memory; the mapping is shared by all readers and belongs to the kernel's cache.</summary>
    public long MappedBytes { get; init; } = 1L << 30;

    /// <summary>Pages (4 KiB) in the write-ahead log that start a background checkpoint.</summary>
    public int CheckpointPages { get; init; } = 4096;

    /// <summary>innodb_flush_log_at_trx_commit: true (1) = each acknowledged commit is on the disk; false (0, 2) = a power cut may lose the last ones.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Clock for CREATE_TIME and time-outs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
