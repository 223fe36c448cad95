using System.Buffers;
using System.Buffers.Binary;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Functions;

/// <summary>A set of rows for DISTINCT: two rows are one when all their values are equal by type and collation.</summary>
internal sealed class RowKeys(FunctionContext context)
{
    private readonly HashSet<byte[]> _seen = new(ByBytes.Instance);
    private readonly ArrayBufferWriter<byte> _key = new();

    /// <summary>True when the row was not there yet.</summary>
    public bool Add(ReadOnlySpan<SqlValue> row)
    {
        _key.ResetWrittenCount();
        for (var i = 0; i < row.Length; i++) Append(row[i], context.Site.ArgumentTypes[i]);
        return _seen.Add(_key.WrittenSpan.ToArray());
    }

    private void Append(in SqlValue value, MySqlType type)
    {
        Span<byte> buffer = stackalloc byte[SqlValue.MaximumTextLength];
        switch (value.Kind)
        {
            case ValueKind.Null:
                _key.Write("\0"u8);
                return;
            case ValueKind.String:
                _key.Write("s"u8);
                type.CollationObject.AppendSortKey(value.RawBytes, _key);
                _key.Write("\0\0\0"u8);
                return;
            case ValueKind.Double:
                BinaryPrimitives.WriteDoubleBigEndian(buffer, value.RawDouble == 0 ? 0 : value.RawDouble);
                _key.Write("d"u8);
                _key.Write(buffer[..8]);
                return;
            default: // numbers of one type have one text; bytes are preceded by their length
                var text = value.ToUtf8(buffer);
                Span<byte> length = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
                _key.Write(length);
                _key.Write(text);
                return;
        }
    }

    private sealed class ByBytes : IEqualityComparer<byte[]>
    {
        public static readonly ByBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
