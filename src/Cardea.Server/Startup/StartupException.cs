namespace Cardea.Server.Startup;

/// <summary>The server cannot start; the message is one line that says why and what to do.</summary>
public sealed class StartupException(string message) : Exception(message);
