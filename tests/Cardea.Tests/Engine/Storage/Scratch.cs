using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;

namespace Cardea.Tests.Engine.Storage;

/// <summary>A database in a directory of its own, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cardea-storage-").FullName;

    public Scratch(DatabaseSettings? settings = null) => Database = Database.Open(Path, settings ?? new DatabaseSettings());

    public string Path => System.IO.Path.Combine(_directory, "cardea.db");

    public Database Database { get; private set; }

    public StorageSession Session(FakeHost? host = null) => Database.OpenSession(host ?? new FakeHost());

    public void Reopen()
    {
        Database.Dispose();
        Database = Database.Open(Path, new DatabaseSettings());
    }

    /// <summary>A plain table <c>x(id, v)</c> without catalog.</summary>
    public Scratch WithPlainTable()
    {
        Session().ExecuteDdl(scope => scope.Connection.Execute("CREATE TABLE x(id INTEGER PRIMARY KEY, v ANY) STRICT"));
        return this;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>A job from a lambda.</summary>
internal sealed class Job(Action<SqliteConnection> run) : IWriteJob
{
    public static Job Sql(string sql) => new(c =>
    {
        using var statement = c.Prepare(Encoding.UTF8.GetBytes(sql));
        statement.Run();
    });

    public void Run(SqliteConnection connection) => run(connection);
}

internal static class Reading
{
    public static long Scalar(this StorageSession session, string sql)
    {
        var connection = session.BeginRead();
        try
        {
            using var statement = connection.Prepare(Encoding.UTF8.GetBytes(sql));
            return statement.Step() ? statement.ColumnInt64(0) : -1;
        }
        finally
        {
            session.EndRead(connection);
        }
    }
}
