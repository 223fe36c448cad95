namespace Cardea.Engine.Storage;

/// <summary>The database file cannot be used; the message is one line for the operator.</summary>
public sealed class StorageOpenException(string message, Exception? inner = null) : Exception(message, inner);
