namespace Cardea.Server.Accounts.Store;

/// <summary>A file from the future: whole, but its rules are not known here, and no backup helps.</summary>
internal sealed class NewerLayoutException(string message) : FormatException(message);
