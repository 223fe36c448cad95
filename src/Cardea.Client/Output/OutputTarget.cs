using System.Text;

namespace Cardea.Client.Output;

/// <summary>Where output goes: a stream, and a tee file besides when one is open.</summary>
internal sealed class OutputTarget(Stream stream, bool isTerminal) : IDisposable
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _used;
    private FileStream? _tee;

    /// <summary>True when a person's terminal is at the other end; then data is made harmless first.</summary>
    public bool IsTerminal { get; } = isTerminal;

    /// <summary>Path of the tee file, or null.</summary>
    public string? TeePath => _tee?.Name;

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void WriteLine(string text = "") => Write(text + "\n");

    /// <summary>Writes bytes that came from a server or a file.</summary>
    public void WriteForeign(ReadOnlySpan<byte> text) => Write(IsTerminal ? CellText.Harmless(text) : text);

    public void WriteForeign(string text) => WriteForeign(Encoding.UTF8.GetBytes(text));

    public void Fill(byte what, int count)
    {
        for (var i = 0; i < count; i++)
            Write([what]);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _tee?.Write(bytes);
        if (bytes.Length > _buffer.Length - _used)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            stream.Write(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
        stream.Flush();
        _tee?.Flush();
    }

    public void OpenTee(string path)
    {
        CloseTee();
        _tee = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    public void CloseTee()
    {
        _tee?.Dispose();
        _tee = null;
    }

    public void Dispose()
    {
        Flush();
        CloseTee();
    }
}
