using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cardea.Server.Accounts.Login;

/// <summary>
/// The decisions of the last logins, in two bounded rings: one of those let in, one of all others, so that a flood of refusals does not
/// push out who came in, nor busy clients the one refusal that somebody asks about.
/// </summary>
public sealed class LoginDecisions
{
    private const int IdBytes = 12;

    private readonly Lock _gate = new();
    // Ids tell nothing (neither order nor number of logins) and are made only when asked for: a keyed hash of the number, the key drawn at each start.
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private LoginDecision?[] _admitted;
    private LoginDecision?[] _others;
    private long _admittedCount;
    private long _otherCount;
    private long _sequence;

    /// <param name="size">How many of each kind are kept.</param>
    public LoginDecisions(int size) => (_admitted, _others) = (new LoginDecision?[size], new LoginDecision?[size]);

    /// <summary>Keeps a decision and numbers it.</summary>
    public void Add(LoginDecision decision)
    {
        lock (_gate)
        {
            decision.Sequence = ++_sequence;
            if (decision.Outcome is LoginOutcomeKind.Admitted) Put(_admitted, ref _admittedCount, decision);
            else Put(_others, ref _otherCount, decision);
        }
    }

    /// <summary>All that are kept, oldest first.</summary>
    public IReadOnlyList<LoginDecision> All()
    {
        lock (_gate) return [.. _admitted.Concat(_others).OfType<LoginDecision>().OrderBy(static d => d.Sequence)];
    }

    /// <summary>Changes how many of each kind are kept; the newest stay.</summary>
    public void Resize(int size)
    {
        lock (_gate)
        {
            if (size == _admitted.Length) return;
            (_admitted, _admittedCount) = Resized(_admitted, size);
            (_others, _otherCount) = Resized(_others, size);
        }
    }

    /// <summary>The decision's name: 24 hexadecimal digits, never the same again, also after a restart.</summary>
    public string IdOf(LoginDecision decision)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64LittleEndian(number, decision.Sequence);
        HMACSHA256.HashData(_secret, number, hash);
        return Convert.ToHexStringLower(hash[..IdBytes]);
    }

    private static void Put(LoginDecision?[] ring, ref long count, LoginDecision decision)
    {
        if (ring.Length > 0) ring[count++ % ring.Length] = decision;
    }

    private static (LoginDecision?[] Ring, long Count) Resized(LoginDecision?[] ring, int size)
    {
        var kept = ring.OfType<LoginDecision>().OrderBy(static d => d.Sequence).TakeLast(size).ToArray();
        var next = new LoginDecision?[size];
        kept.CopyTo(next, 0);
        return (next, kept.Length);
    }
}
