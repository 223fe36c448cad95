using System.Security.Cryptography;
using System.Text;

namespace Cardea.Lab.Serving;

/// <summary>The user and the password of a lab: made for it, worth nothing elsewhere, and therefore printed and written to files.</summary>
internal sealed class LabSecret
{
    internal const string User = "lab";
    private const int Length = 20;
    private const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private readonly byte[] _password;

    internal LabSecret(string? password = null)
    {
        Password = password ?? RandomNumberGenerator.GetString(Letters, Length);
        _password = Encoding.ASCII.GetBytes(Password);
    }

    internal string Password { get; }

    /// <summary>The password stands somewhere in these bytes.</summary>
    internal bool IsIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(_password) >= 0;

    internal bool Is(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual(_password);

    /// <summary>The scramble of caching_sha2_password: SHA256(p) XOR SHA256(SHA256(SHA256(p)) + nonce). Source: MySQL internals, "Caching_sha2_password information".</summary>
    internal bool Proves(ReadOnlySpan<byte> scramble, ReadOnlySpan<byte> nonce)
    {
        var once = SHA256.HashData(_password);
        var mask = SHA256.HashData([.. SHA256.HashData(once), .. nonce]);
        for (var i = 0; i < once.Length; i++) once[i] ^= mask[i];
        return scramble.SequenceEqual(once);
    }
}
