namespace Cardea.Protocol.Authentication;

/// <summary>Bounds the hashing that strangers can ask for: checking a password is work, and who asks has not proven anything yet.</summary>
public interface IWorkGate
{
    /// <summary>May wait for its turn. False: too many wait already; the login is refused with 1040, which says nothing of the password.</summary>
    bool TryEnter(int rounds);

    /// <summary>After each <see cref="TryEnter"/> that was true, with the same number.</summary>
    void Leave(int rounds);
}
