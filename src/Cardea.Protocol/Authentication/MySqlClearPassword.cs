using Cardea.Protocol.Errors;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// mysql_clear_password, the client's half only: the password itself, for servers that hand it on (PAM, LDAP). Sent only when it was switched on
/// <em>and</em> the server has been verified; MySQL's own client is content with the switch.
/// </summary>
public sealed class MySqlClearPassword : IAuthenticationMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "mysql_clear_password";

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.Verified;

    /// <inheritdoc/>
    public bool HasServerHalf => false;

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => throw new InvalidOperationException("mysql_clear_password has no server half here");

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000) =>
        throw new InvalidOperationException("mysql_clear_password stores nothing");

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored) => false;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored) => false;

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        public override ClientMove First() => Context.AllowClear
            ? new ClientMove.SendClear()
            : new ClientMove.Fail(ClientError.MethodNotAvailable(MethodName, "plugin not enabled"));

        public override ClientMove Advance(ReadOnlySpan<byte> data) => new ClientMove.Fail(ClientError.MalformedPacket());
    }
}
