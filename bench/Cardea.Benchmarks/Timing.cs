using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Benchmarks;

/// <summary>
/// Does time tell whether an account exists, is locked, or lacks the right certificate? Refused logins of each kind, interleaved, over TLS;
/// measured from the login packet to the error. Prints means and Welch's t of each pair; below 4.5 in absolute value nothing is told. One kind has the
/// right password and the wrong certificate: it passes more rules than the others before it is refused, and the server then says so in its log.
/// </summary>
internal static class Timing
{
    private const string Method = "method", Right = "right-password", Wrong = "wrong-password";
    private const double Cropped = 0.10; // the slowest tenth is the machine's doing
    private const double Limit = 4.5;

    private sealed record Kind(string Name, string User, string Password, string Statement);

    private static readonly Kind[] Kinds =
    [
        new("wrong password", "known", Wrong, $"CREATE USER known IDENTIFIED WITH {Method} BY '{Right}'"),
        new("unknown account", "unknown", Wrong, ""),
        new("locked account", "locked", Wrong, $"CREATE USER locked IDENTIFIED WITH {Method} BY '{Right}' ACCOUNT LOCK"),
        new("wrong certificate", "certified", Wrong, ""),
        new("right password, wrong certificate", "certified", Right, $"CREATE USER certified IDENTIFIED WITH {Method} BY '{Right}' REQUIRE SUBJECT '/CN=somebody'"),
    ];

    /// <summary>Runs all methods; the exit code is the number of pairs that can be told apart.</summary>
    /// <param name="logins">Of each kind.</param>
    /// <param name="folder">Where the servers have their data.</param>
    /// <param name="only">A part of a method's name; null: all methods.</param>
    public static int Run(int logins, string folder, string? only)
    {
        var told = 0;
        var methods = new[] { "mysql_native_password", "sha256_password", "caching_sha2_password" };
        foreach (var method in methods.Where(m => only is null || m.Contains(only, StringComparison.OrdinalIgnoreCase))) told += Run(method, logins, Path.Combine(folder, method));
        return told;
    }

    private static int Run(string method, int logins, string folder)
    {
        var isNative = method == "mysql_native_password";
        using var server = Start(folder, isNative);
        Sql(server, folder, [.. Kinds.Where(static k => k.Statement.Length > 0).Select(k => k.Statement.Replace(Method, method, StringComparison.Ordinal)),
            $"ALTER USER root@localhost IDENTIFIED WITH {method} BY '{Right}'"]);
        var times = Kinds.Select(_ => new List<double>(logins)).ToArray();
        var order = Enumerable.Range(0, Kinds.Length).ToArray();
        for (var i = -50; i < logins; i++)
        {
            RandomNumberGenerator.Shuffle<int>(order);
            foreach (var k in order)
            {
                var time = Refused(server.Place.Port, Kinds[k].User, Kinds[k].Password, method);
                if (i >= 0) times[k].Add(time);
            }
        }
        return Print(method, [.. times.Select(static t => t.Order().Take((int)(t.Count * (1 - Cropped))).ToArray())]);
    }

    private static int Print(string method, double[][] times)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{method}, {times[0].Length} logins of each kind, the slowest tenth left out"));
        for (var k = 0; k < Kinds.Length; k++) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Kinds[k].Name,-33} {times[k].Average() * 1e6,10:N1} µs"));
        var told = 0;
        for (var a = 0; a < Kinds.Length; a++)
        {
            for (var b = a + 1; b < Kinds.Length; b++)
            {
                var t = Welch(times[a], times[b]);
                if (Math.Abs(t) >= Limit) told++;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Kinds[a].Name} / {Kinds[b].Name}: t = {t:0.00}{(Math.Abs(t) >= Limit ? "  TOLD APART" : "")}"));
            }
        }
        return told;
    }

    private static double Welch(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (varianceA, varianceB) = (a.Sum(x => (x - meanA) * (x - meanA)) / (a.Length - 1), b.Sum(x => (x - meanB) * (x - meanB)) / (b.Length - 1));
        return (meanA - meanB) / Math.Sqrt(varianceA / a.Length + varianceB / b.Length);
    }

    private static CardeaServer Start(string folder, bool native) => CardeaServer.Start(
        GlobalVariables.From(ServerCommandLine.Read(["--no-defaults", $"--datadir={folder}", "--port=0", "--log-error-verbosity=1", $"--mysql-native-password={(native ? "ON" : "OFF")}",
            .. native && folder.EndsWith("native_password", StringComparison.Ordinal) ? ["--default-authentication-plugin=mysql_native_password"] : Array.Empty<string>()])),
        new ServerLog(TimeProvider.System, Stream.Null) { Verbosity = 1 }, TimeProvider.System,
        static (directory, _, clock) => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings { Clock = clock, Durable = false }));

    private static void Sql(CardeaServer server, string folder, string[] statements)
    {
        var password = File.ReadAllLines(Path.Combine(folder, RootFile.Name)).First(static line => line.StartsWith("password=", StringComparison.Ordinal))[9..];
        using var link = new Link(server.Place.Port);
        link.LogIn("root", password, "caching_sha2_password");
        foreach (var sql in statements)
            if (link.Ask([3, .. Encoding.UTF8.GetBytes(sql)]) is not [0, ..]) throw new InvalidOperationException(sql);
    }

    private static double Refused(int port, string user, string password, string method)
    {
        using var link = new Link(port);
        var began = Stopwatch.GetTimestamp();
        var answer = link.LogIn(user, password, method);
        var time = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (answer is not [0xFF, 0x15, 0x04, ..]) throw new InvalidOperationException($"{user}: {Convert.ToHexString(answer)}");
        return time;
    }

    /// <summary>A client of a few lines, so that its own time is small and even.</summary>
    private sealed class Link : IDisposable
    {
        private const uint Capabilities = 1 | 0x200 | 0x800 | 0x2000 | 0x8000 | 1 << 19;

        private readonly TcpClient _client;
        private readonly SslStream _stream;
        private readonly byte[] _nonce;
        private byte _sequence = 2;

        public Link(int port)
        {
            _client = new("127.0.0.1", port) { NoDelay = true };
            var plain = _client.GetStream();
            var greeting = Read(plain, out _);
            var end = Array.IndexOf<byte>(greeting, 0, 1);
            _nonce = [.. greeting.AsSpan(end + 5, 8), .. greeting.AsSpan(end + 32, 12)];
            plain.Write([32, 0, 0, 1, .. BitConverter.GetBytes(Capabilities), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23]]);
            _stream = new(plain, false, static (_, _, _, _) => true);
            _stream.AuthenticateAsClient("localhost");
        }

        public byte[] LogIn(string user, string password, string method)
        {
            var nonce = _nonce;
            Send([.. BitConverter.GetBytes(Capabilities), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23], .. Encoding.UTF8.GetBytes(user), 0,
                .. Sized(Proof(method, password, nonce)), .. Encoding.UTF8.GetBytes(method), 0]);
            while (true)
            {
                var answer = Read(_stream, out var sequence);
                _sequence = (byte)(sequence + 1);
                switch (answer)
                {
                    case [0xFE, .. var change]:
                        var end = Array.IndexOf<byte>(change, 0);
                        Send(Proof(Encoding.ASCII.GetString(change.AsSpan(0, end)), password, change[(end + 1)..(end + 21)]));
                        break;
                    case [1, 4]:
                        Send([.. Encoding.UTF8.GetBytes(password), 0]);
                        break;
                    case [1, 3]:
                        break;
                    default:
                        return answer;
                }
            }
        }

        public byte[] Ask(byte[] command)
        {
            _sequence = 0;
            Send(command);
            return Read(_stream, out _);
        }

        public void Dispose()
        {
            _stream.Dispose();
            _client.Dispose();
        }

        private void Send(ReadOnlySpan<byte> payload) => _stream.Write([(byte)payload.Length, (byte)(payload.Length >> 8), 0, _sequence++, .. payload]);

        private static byte[] Read(Stream stream, out byte sequence)
        {
            Span<byte> header = stackalloc byte[4];
            stream.ReadExactly(header);
            sequence = header[3];
            var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) & 0xFF_FFFF];
            stream.ReadExactly(payload);
            return payload;
        }

        private static byte[] Sized(byte[] bytes) => [(byte)bytes.Length, .. bytes];

        private static byte[] Proof(string method, string password, byte[] nonce)
        {
            var secret = Encoding.UTF8.GetBytes(password);
            if (method == "sha256_password") return [.. secret, 0];
            if (method == "caching_sha2_password")
            {
                var once = SHA256.HashData(secret);
                return Xor(once, SHA256.HashData([.. SHA256.HashData(once), .. nonce]));
            }
#pragma warning disable CA5350 // the method is what it is
            var first = SHA1.HashData(secret);
            return Xor(first, SHA1.HashData([.. nonce, .. SHA1.HashData(first)]));
#pragma warning restore CA5350
        }

        private static byte[] Xor(byte[] one, byte[] other)
        {
            for (var i = 0; i < one.Length; i++) one[i] ^= other[i];
            return one;
        }
    }
}
