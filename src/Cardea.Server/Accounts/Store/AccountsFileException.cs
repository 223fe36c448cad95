namespace Cardea.Server.Accounts.Store;

/// <summary>The accounts file cannot be used; the server does not start. The message says in one line what is wrong and what to do.</summary>
public sealed class AccountsFileException(string message, Exception? cause = null) : Exception(message, cause);
