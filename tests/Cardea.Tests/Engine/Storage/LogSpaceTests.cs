using Cardea.Engine.Storage;

namespace Cardea.Tests.Engine.Storage;

/// <summary>Commits write over what the log has already: a sync of a file that became longer takes several times as long.</summary>
public sealed class LogSpaceTests
{
    private static long Length(Scratch scratch) => new FileInfo(scratch.Path + "-wal").Length;

    private static long Frames(Scratch scratch)
    {
        using var log = new FileStream(scratch.Path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[32];
        log.ReadExactly(header);
        var salts = header[16..24];
        var frame = new byte[24 + 4096];
        for (var count = 0L;; count++)
            if (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length || !frame.AsSpan(8, 8).SequenceEqual(salts)) return count;
    }

    private static void Insert(StorageSession session, int id, int length = 1) => session.Write(Job.Sql($"INSERT INTO x VALUES ({id}, zeroblob({length}))"));

    [Fact]
    public void The_log_does_not_grow_with_each_commit()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var session = scratch.Session();
        var length = Length(scratch);
        Assert.True(length >= 4 << 20, $"the log has {length} bytes");
        for (var id = 1; id <= 50; id++) Insert(session, id);
        Assert.Equal(length, Length(scratch));
        Assert.True(Frames(scratch) >= 50);
    }

    [Fact]
    public void A_commit_that_outgrows_the_log_is_followed_by_new_room_and_nothing_of_it_is_lost()
    {
        using var scratch = new Scratch(new DatabaseSettings { CheckpointPages = 1 << 20 }).WithPlainTable();
        using var session = scratch.Session();
        Insert(session, 1, 9 << 20);
        var length = Length(scratch);
        Assert.True(length >= (9 << 20) + (4 << 20), $"the log has {length} bytes");
        Insert(session, 2);
        Assert.Equal(length, Length(scratch));

        // What a crash leaves: the file and its log, copied while open. Recovery takes both commits and none of the zeros.
        var copy = Directory.CreateTempSubdirectory("cardea-log-").FullName;
        try
        {
            foreach (var end in (string[])["", "-wal"]) File.Copy(scratch.Path + end, Path.Combine(copy, "cardea.db" + end));
            using var recovered = Database.Open(Path.Combine(copy, "cardea.db"), new DatabaseSettings());
            Assert.Equal((9 << 20) + 1, recovered.Lane.Writer.ScalarInt64("SELECT sum(length(v)) FROM x"));
            Assert.Equal(1, recovered.Lane.Writer.ScalarInt64("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void Where_commits_are_not_synced_the_log_stays_short()
    {
        using var scratch = new Scratch(new DatabaseSettings { Durable = false }).WithPlainTable();
        Assert.InRange(Length(scratch), 1, 1 << 20);
    }

    [Fact]
    public void A_clean_close_leaves_no_log()
    {
        var scratch = new Scratch().WithPlainTable();
        scratch.Database.Dispose();
        Assert.False(File.Exists(scratch.Path + "-wal") && Length(scratch) > 0);
        scratch.Dispose();
    }
}
