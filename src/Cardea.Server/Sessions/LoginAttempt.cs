using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;

namespace Cardea.Server.Sessions;

/// <summary>What is known of a login while it is under way; rides on its connection until the login has come to something.</summary>
internal sealed class LoginAttempt(bool isChangeUser)
{
    /// <summary>It is a COM_CHANGE_USER.</summary>
    public bool IsChangeUser => isChangeUser;

    /// <summary>The machine that talks.</summary>
    public ServerHandshake? Machine { get; set; }

    /// <summary>What the name is to be proven against; null until a name was given.</summary>
    public StoredCredential? Credential { get; set; }

    /// <summary>Set as soon as it has come to something.</summary>
    public LoginDecision? Decision { get; set; }

    /// <summary>The account row that matched; null for a decoy.</summary>
    public Account? Account => Credential is { IsDecoy: false, Account: Account account } ? account : null;
}
