using Cardea.Protocol.Authentication;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;

namespace Cardea.Server.Sessions;

/// <summary>Who a session is and what it said about itself at login; immutable.</summary>
public sealed record SessionIdentity
{
    /// <summary>The name that the client gave.</summary>
    public required string User { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ClientHost Host { get; init; }

    /// <summary>The account row that let it in.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The account that proved itself, when it is a proxy of <see cref="Account"/>; else null.</summary>
    public AccountId? ProxyUser { get; init; }

    /// <summary>Active roles after login.</summary>
    public IReadOnlyList<AccountId> Roles { get; init; } = [];

    /// <summary>What both sides can do.</summary>
    public Capabilities Capabilities { get; init; }

    /// <summary>The client's collation id.</summary>
    public ushort CollationId { get; init; } = 255;

    /// <summary>The nonce of the proof.</summary>
    public byte[] Nonce { get; init; } = [];

    /// <summary>The client's description of itself; untrusted.</summary>
    public ConnectAttributes Attributes { get; init; } = ConnectAttributes.None;

    /// <summary>The method that proved the identity.</summary>
    public string Method { get; init; } = "";

    /// <summary>Which of the method's ways was taken.</summary>
    public AuthenticationPath Path { get; init; }

    /// <summary>The password has expired.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>The session's place among its account's connections.</summary>
    public ConnectionSlot? Slot { get; init; }

    /// <summary>CLIENT_INTERACTIVE.</summary>
    public bool IsInteractive => (Capabilities & Capabilities.Interactive) != 0;
}
