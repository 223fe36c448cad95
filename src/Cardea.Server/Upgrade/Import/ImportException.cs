namespace Cardea.Server.Upgrade.Import;

/// <summary>The import cannot be done; nothing has changed. The message is one line.</summary>
public sealed class ImportException(string message, Exception? cause = null) : Exception(message, cause);
