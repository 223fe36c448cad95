using Cardea.Server.Accounts.Store;
using Cardea.Certificates;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Startup;

/// <summary>
/// INSTALL COMPONENT and UNINSTALL COMPONENT. Nothing is ever loaded from disk: the names are those of things that are built in and switched on by
/// them. The list lives in the data directory, so that a rule on passwords is still there after a restart.
/// </summary>
public sealed class Components
{
    /// <summary>validate_password.</summary>
    public const string ValidatePassword = "file://component_validate_password";

    private const string FileName = "components";
    private static readonly string[] Known = [ValidatePassword];

    private readonly Lock _gate = new();
    private readonly string _path;
    private volatile string[] _installed;

    private Components(string path, string[] installed) => (_path, _installed) = (path, installed);

    /// <summary>What is installed, in the order of installing.</summary>
    public IReadOnlyList<string> Installed => _installed;

    /// <summary>Reads a data directory's list.</summary>
    /// <exception cref="StartupException">It names something that this server does not have: a rule would be missing.</exception>
    public static Components Open(DataDirectory directory)
    {
        var path = directory.FileAt(FileName);
        string[] installed = File.Exists(path) ? [.. File.ReadLines(path).Where(static line => line.Length > 0)] : [];
        if (Array.Find(installed, static name => !Known.Contains(name)) is { } unknown)
            throw new StartupException($"'{path}' names the component '{unknown}', which this server does not have; take the line out if you can do without it");
        return new(path, installed);
    }

    /// <summary>True when it is installed.</summary>
    public bool Has(string name) => _installed.Contains(name);

    /// <summary>All or none; durable when this returns.</summary>
    /// <exception cref="ServerErrorException">3529: unknown, or installed already.</exception>
    public void Install(IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            var next = _installed.ToList();
            foreach (var name in names)
            {
                if (!Known.Contains(name) || next.Contains(name)) throw new ServerErrorException(ServerErrors.ComponentNotLoadable(name));
                next.Add(name);
            }
            Write([.. next]);
        }
    }

    /// <summary>All or none; durable when this returns.</summary>
    /// <exception cref="ServerErrorException">3537: not installed.</exception>
    public void Uninstall(IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            var next = _installed.ToList();
            foreach (var name in names)
                if (!next.Remove(name)) throw new ServerErrorException(ServerErrors.ComponentNotLoaded(name));
            Write([.. next]);
        }
    }

    private void Write(string[] installed)
    {
        try
        {
            SecretFile.Replace(_path, string.Concat(installed.Select(static name => name + "\n")), SecretFile.Private);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            throw new ServerErrorException(DiskErrors.Of(bad, FileName));
        }
        _installed = installed;
    }
}
