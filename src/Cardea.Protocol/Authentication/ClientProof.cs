using System.Security.Cryptography;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;

namespace Cardea.Protocol.Authentication;

/// <summary>What the client's half of a method works with.</summary>
/// <param name="Password">The password.</param>
/// <param name="Nonce">The server's nonce.</param>
/// <param name="Channel">The link.</param>
/// <param name="ServerPublicKey">The server's key as known beforehand, or null.</param>
/// <param name="AskForPublicKey">Whether the key may be asked for on a plain link (open to a man in the middle, so off by default).</param>
/// <param name="AskForSha256Key">The same for sha256_password alone, where mysql asks unbidden.</param>
/// <param name="AllowClear">Whether mysql_clear_password was switched on.</param>
public sealed record ClientProofContext(
    Secret Password, byte[] Nonce, ChannelStrength Channel, RSA? ServerPublicKey = null, bool AskForPublicKey = false, bool AllowClear = false,
    bool AskForSha256Key = false)
{
    /// <summary>Where a nonce of the client's own comes from.</summary>
    public RandomSource? Random { get; init; }
}

/// <summary>What the client's half of a method decides.</summary>
public abstract record ClientMove
{
    private ClientMove()
    {
    }

    /// <summary>Send bytes that do not give the password away: scrambles, requests, RSA blocks.</summary>
    public sealed record Send(byte[] Data) : ClientMove;

    /// <summary>Send the password in clear; the machine does so only where <see cref="IAuthenticationMethod.LeastChannel"/> allows.</summary>
    public sealed record SendClear : ClientMove;

    /// <summary>Send nothing and wait for the server.</summary>
    public sealed record Wait : ClientMove;

    /// <summary>Give up.</summary>
    public sealed record Fail(ClientError Error) : ClientMove;
}

/// <summary>The client's half of one login with one method.</summary>
public abstract class ClientProof(ClientProofContext context)
{
    /// <summary>What it works with.</summary>
    protected ClientProofContext Context { get; } = context;

    /// <summary>The hash of the password that <see cref="IAuthenticationMethod.ProvesServer"/> speaks of, once the proof is made; else null.</summary>
    public virtual byte[]? PasswordHash => null;

    /// <summary>The server's further data may come without <see cref="Packets.AuthMoreData"/>'s header, as MariaDB's servers send what cannot be taken for another packet.</summary>
    public virtual bool TakesPlainData => false;

    /// <summary>The first answer, to the nonce.</summary>
    public abstract ClientMove First();

    /// <summary>The answer to further data of the server (<see cref="Packets.AuthMoreData"/>).</summary>
    public abstract ClientMove Advance(ReadOnlySpan<byte> data);
}
