using System.Text;
using Cardea.Engine.Functions.Json;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>Assignment to string, ENUM, SET and JSON columns.</summary>
public static partial class ColumnStore
{
    private readonly ref partial struct Store
    {
        public StorageSlot Characters(in SqlValue value)
        {
            var text = Valid(value.ToUtf8(), mayBeInvalid: value.Kind == ValueKind.Bytes);
            var length = Type.Kind == TypeKind.Char ? text.Span.TrimEnd((byte)' ').Length : text.Length;
            if (Type.IsLong) return StorageSlot.FromText(text[..LimitBytes(text.Span, Type.LongTypeBytes)]);
            if ((uint)length <= Type.Length) return StorageSlot.FromText(text[..length]); // bytes are never fewer than characters
            var cut = Utf8.IndexOfCharacter(text.Span[..length], Type.Length);
            if (cut < length)
            {
                // Spaces beyond the end of a VARCHAR are cut with a note, everything else is too long.
                if (text.Span[cut..length].IndexOfAnyExcept((byte)' ') >= 0) TooLong();
                else Note(ServerErrors.DataTruncated(column.Name, mode.Row));
                length = Type.Kind == TypeKind.Char ? text.Span[..cut].TrimEnd((byte)' ').Length : cut;
            }
            return StorageSlot.FromText(text[..length]);
        }

        public StorageSlot Bytes(in SqlValue value)
        {
            var bytes = value.ToUtf8();
            var limit = Type.IsLong ? Type.LongTypeBytes : Type.Length;
            if (bytes.Length > limit)
            {
                TooLong();
                return StorageSlot.FromBlob(bytes.AsMemory(0, (int)limit));
            }
            if (Type.Kind != TypeKind.Binary || bytes.Length == limit) return StorageSlot.FromBlob(bytes);
            var padded = new byte[limit];
            bytes.CopyTo(padded, 0);
            return StorageSlot.FromBlob(padded);
        }

        public StorageSlot Enum(in SqlValue value)
        {
            var members = Type.MemberBytes;
            if (!value.HasBytes || value.IsNumberToo && value.Kind == ValueKind.Bytes)
            {
                var index = value.Kind == ValueKind.Double ? (long)value.RawDouble : value.ToInt64();
                if (index >= 1 && index <= members.Length) return StorageSlot.FromInteger(index);
                Truncated();
                return StorageSlot.FromInteger(0);
            }
            var text = value.RawBytes.AsSpan().TrimEnd((byte)' ');
            var found = IndexOfMember(text);
            if (found < 0 && SqlValue.IntegerPrefix(text, null, out var whole) is var number && whole && number >= 1 && number <= (ulong)members.Length) found = (int)number - 1;
            if (found >= 0) return StorageSlot.FromInteger(found + 1);
            Truncated();
            return StorageSlot.FromInteger(0);
        }

        public StorageSlot Set(in SqlValue value)
        {
            var count = Type.MemberBytes.Length;
            var all = ulong.MaxValue >> (64 - count);
            if (!value.HasBytes || value.IsNumberToo && value.Kind == ValueKind.Bytes)
            {
                var given = value.ToUInt64Wrapped();
                if ((given & ~all) != 0) Truncated();
                return StorageCodec.FromUnsigned(given & all);
            }
            var text = value.RawBytes.AsSpan().TrimEnd((byte)' ');
            if (text.IsEmpty) return StorageSlot.FromInteger(0);
            var bits = 0UL;
            var unknown = false;
            foreach (var range in text.Split((byte)','))
            {
                var found = IndexOfMember(text[range].TrimEnd((byte)' '));
                if (found >= 0) bits |= 1UL << found;
                else unknown = true;
            }
            if (unknown && SqlValue.IntegerPrefix(text, null, out var whole) is var number && whole && (number & ~all) == 0) return StorageCodec.FromUnsigned(number);
            if (unknown) Truncated();
            return StorageCodec.FromUnsigned(bits);
        }

        // JSON knows no lenient mode: a text that is none always ends the statement.
        public StorageSlot Json(in SqlValue value)
        {
            if (value.Kind == ValueKind.Json) return StorageSlot.FromText(value.RawBytes);
            if (value.Kind == ValueKind.Bytes) throw new ServerErrorException(ServerErrors.InvalidJsonCharset("binary"));
            if (value.Kind != ValueKind.String) return StorageSlot.FromText(JsonNodes.FromValue(value, parseStrings: false).RawBytes);
            var tree = JsonTree.TryParse(value.RawBytes, out var reason, out var position)
                ?? throw new ServerErrorException(ServerErrors.InvalidJsonForColumn(reason, position, column.Name));
            return StorageSlot.FromText(tree.ToValue().RawBytes);
        }

        private int IndexOfMember(ReadOnlySpan<byte> text)
        {
            var members = Type.MemberBytes;
            var collation = Type.CollationObject;
            for (var i = 0; i < members.Length; i++)
                if (members[i].AsSpan().SequenceEqual(text)) return i;
            for (var i = 0; i < members.Length; i++)
                if (collation.Equals(members[i], text)) return i;
            return -1;
        }

        private void TooLong() => Fail(mode.Fails ? ServerErrors.DataTooLong(column.Name, mode.Row) : ServerErrors.DataTruncated(column.Name, mode.Row));

        private int LimitBytes(ReadOnlySpan<byte> text, uint limit)
        {
            if (text.Length <= limit) return text.Length;
            TooLong();
            var end = (int)limit;
            while (end > 0 && (text[end] & 0xC0) == 0x80) end--;
            return end;
        }

        // Bytes from outside must be characters of the column's set. Strings are UTF-8 already, but a narrower set may lack some characters.
        private ReadOnlyMemory<byte> Valid(byte[] text, bool mayBeInvalid)
        {
            if (Ascii.IsValid(text)) return text;
            if (mayBeInvalid && ErrorText.InvalidPart(text) is { } bad)
            {
                Fail(ServerErrors.IncorrectForColumn("string", bad, column.Name, mode.Row));
                return CutInvalid(text);
            }
            return Type.CollationObject.Charset == "utf8mb4" ? text : WithinCharset(text);
        }

        private static ReadOnlyMemory<byte> CutInvalid(byte[] text)
        {
            var at = 0;
            while (at < text.Length && Rune.DecodeFromUtf8(text.AsSpan(at), out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
            return text.AsMemory(0, at);
        }

        private ReadOnlyMemory<byte> WithinCharset(byte[] text)
        {
            var charset = Type.CollationObject.Charset;
            List<byte>? replaced = null;
            for (var i = 0; i < text.Length;)
            {
                var rune = Utf8.Next(text.AsSpan(i), out var length);
                if (!Collations.Charsets.Contains(charset, rune))
                {
                    if (replaced is null)
                    {
                        Fail(ServerErrors.IncorrectForColumn("string", HexForm(text.AsSpan(i)), column.Name, mode.Row));
                        replaced = [.. text.AsSpan(0, i)];
                    }
                    replaced.Add((byte)'?');
                }
                else
                {
                    replaced?.AddRange(text.AsSpan(i, length));
                }
                i += length;
            }
            return replaced is null ? text : replaced.ToArray();
        }

        private static string HexForm(ReadOnlySpan<byte> text)
        {
            var result = new StringBuilder();
            foreach (var b in text[..Math.Min(6, text.Length)])
            {
                if (b is >= 32 and < 127) result.Append((char)b);
                else result.Append("\\x").Append(b.ToString("X2"));
            }
            return text.Length > 6 ? result.Append("...").ToString() : result.ToString();
        }
    }
}
