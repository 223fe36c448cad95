using Cardea.Protocol.Authentication;
using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>The RSA keys for passwords on plain links. They are read beside the rest of the start, since most logins never need them.</summary>
public sealed class RsaKeys(TlsSetup setup)
{
    private Thread? _reading;
    private RsaKeyPair? _cachingSha2;
    private RsaKeyPair? _sha256;
    private StartupException? _failure;

    /// <summary>For caching_sha2_password; null if there are none.</summary>
    public RsaKeyPair? CachingSha2
    {
        get
        {
            Demand();
            return _cachingSha2;
        }
    }

    /// <summary>For sha256_password; null if there are none.</summary>
    public RsaKeyPair? Sha256
    {
        get
        {
            Demand();
            return _sha256;
        }
    }

    /// <summary>Begins to read.</summary>
    public void Begin()
    {
        _reading = new Thread(Read, 512 << 10) { Name = "read RSA keys", IsBackground = true };
        _reading.Start();
    }

    /// <summary>Waits until they are read.</summary>
    /// <exception cref="StartupException">A file cannot be used.</exception>
    public void Demand()
    {
        if (_reading is { } reading)
        {
            reading.Join();
            _reading = null;
        }
        if (_failure is not null) throw _failure;
    }

    private void Read()
    {
        try
        {
            _cachingSha2 = setup.ReadRsaKeys(Known.CachingPrivateKey);
            _sha256 = setup.ReadRsaKeys(Known.Sha256PrivateKey);
        }
        catch (StartupException failed)
        {
            _failure = failed;
        }
    }
}
