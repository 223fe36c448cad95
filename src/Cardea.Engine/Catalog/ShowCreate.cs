using System.Text;
using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Catalog;

/// <summary>The texts of SHOW CREATE TABLE and SHOW CREATE DATABASE as MySQL 8.4 prints them.</summary>
public static class ShowCreate
{
    /// <param name="table">The table.</param>
    /// <param name="nextAutoIncrement">The value that comes next; printed when above 1.</param>
    public static string Table(TableInfo table, ulong nextAutoIncrement = 1)
    {
        var lines = new List<string>();
        foreach (var column in table.Columns) lines.Add("  " + Column(table, column));
        foreach (var index in table.Indexes) lines.Add("  " + Index(table, index));
        foreach (var key in table.ForeignKeys) lines.Add("  " + ForeignKey(table, key));
        foreach (var check in table.Checks.OrderBy(static c => c.Name, StringComparer.OrdinalIgnoreCase))
            lines.Add($"  CONSTRAINT {Identifiers.Quote(check.Name)} CHECK ({check.Text}){(check.Enforced ? "" : " /*!80016 NOT ENFORCED */")}");
        var text = new StringBuilder(table.Temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ").Append(Identifiers.Quote(table.Name)).Append(" (\n");
        text.AppendJoin(",\n", lines).Append("\n) ENGINE=").Append(table.EngineName);
        if (nextAutoIncrement > 1 && table.Columns.Any(static c => c.AutoIncrement)) text.Append(" AUTO_INCREMENT=").Append(nextAutoIncrement);
        text.Append(" DEFAULT ").Append(CharsetAndCollation("CHARSET=", " COLLATE=", table.Collation));
        if (table.RowFormat.Length > 0) text.Append(" ROW_FORMAT=").Append(table.RowFormat);
        if (table.Comment.Length > 0) text.Append(" COMMENT=").Append(QuoteText(table.Comment));
        return text.ToString();
    }

    public static string Database(SchemaInfo schema, bool ifNotExists = false) =>
        $"CREATE DATABASE {(ifNotExists ? "/*!32312 IF NOT EXISTS*/ " : "")}{Identifiers.Quote(schema.Name)} /*!40100 DEFAULT {CharsetAndCollation("CHARACTER SET ", " COLLATE ", schema.Collation)} */ /*!80016 DEFAULT ENCRYPTION='N' */";

    /// <summary>A default as information_schema.COLUMNS.COLUMN_DEFAULT and SHOW COLUMNS print it; null if there is none.</summary>
    public static string? DefaultText(ColumnInfo column) => column.Default switch
    {
        ColumnDefault.Literal l when column.Type.Kind == TypeKind.Bit => BitText(l.Value, column.Type),
        ColumnDefault.Literal l => l.Value.IsNull ? null : LiteralText(l.Value, column.Type),
        ColumnDefault.CurrentTimestamp => Now(column.Type),
        ColumnDefault.Computed c => c.Text,
        _ => null,
    };

    /// <summary>SHOW COLUMNS' Extra.</summary>
    public static string Extra(ColumnInfo column)
    {
        var parts = new List<string>();
        if (column.AutoIncrement) parts.Add("auto_increment");
        if (column.Default is ColumnDefault.CurrentTimestamp or ColumnDefault.Computed) parts.Add("DEFAULT_GENERATED");
        if (column.OnUpdateNow) parts.Add($"on update {Now(column.Type)}");
        if (column.GeneratedText is not null) parts.Add(column.GeneratedStored ? "STORED GENERATED" : "VIRTUAL GENERATED");
        if (column.Invisible) parts.Add("INVISIBLE");
        return string.Join(' ', parts);
    }

    /// <summary>SHOW COLUMNS' Key: PRI, UNI, MUL or empty.</summary>
    public static string KeyOf(TableInfo table, ColumnInfo column)
    {
        if (table.PrimaryKey is { } primary && primary.Parts.Any(p => p.Column == column.Ordinal)) return "PRI";
        // Without a primary key MySQL shows the first unique key without NULLs in its place.
        if (table.PrimaryKey is null && table.Indexes.FirstOrDefault(i => i.IsUnique && i.Parts.All(p => p.PrefixLength == 0 && !table.Columns[p.Column].Nullable)) is { } stand && stand.Parts.Any(p => p.Column == column.Ordinal)) return "PRI";
        var leading = table.Indexes.Where(i => i.Parts[0].Column == column.Ordinal).ToList();
        if (leading.Exists(static i => i.IsUnique && i.Parts.Count == 1)) return "UNI";
        return leading.Count > 0 ? "MUL" : "";
    }

    private static string Column(TableInfo table, ColumnInfo column)
    {
        var type = column.Type;
        var text = new StringBuilder(Identifiers.Quote(column.Name)).Append(' ').Append(type);
        if (type.IsCharacter || type.Kind is TypeKind.Enum or TypeKind.Set)
        {
            var collation = type.CollationObject;
            if (type.Collation != table.Collation) text.Append(" CHARACTER SET ").Append(collation.Charset).Append(" COLLATE ").Append(collation.Name);
            else if (!collation.IsDefault) text.Append(" COLLATE ").Append(collation.Name);
        }
        if (column.GeneratedText is { } generated) text.Append(" GENERATED ALWAYS AS (").Append(generated).Append(column.GeneratedStored ? ") STORED" : ") VIRTUAL");
        if (!column.Nullable) text.Append(" NOT NULL");
        else if (type.Kind == TypeKind.Timestamp) text.Append(" NULL");
        AppendDefault(text, column);
        if (column.OnUpdateNow) text.Append(" ON UPDATE ").Append(Now(type));
        if (column.AutoIncrement) text.Append(" AUTO_INCREMENT");
        if (column.Invisible) text.Append(" /*!80023 INVISIBLE */");
        if (column.Comment.Length > 0) text.Append(" COMMENT ").Append(QuoteText(column.Comment));
        return text.ToString();
    }

    private static void AppendDefault(StringBuilder text, ColumnInfo column)
    {
        switch (column.Default)
        {
            case ColumnDefault.Literal l when !l.Value.IsNull:
                text.Append(" DEFAULT ").Append(column.Type.Kind == TypeKind.Bit ? BitText(l.Value, column.Type) : QuoteText(LiteralText(l.Value, column.Type)));
                break;
            case ColumnDefault.CurrentTimestamp: text.Append(" DEFAULT ").Append(Now(column.Type)); break;
            case ColumnDefault.Computed c: text.Append(" DEFAULT (").Append(c.Text).Append(')'); break;
            default:
                if (column.Nullable && !column.AutoIncrement && column.GeneratedText is null && !column.Type.IsLong) text.Append(" DEFAULT NULL");
                break;
        }
    }

    private static string Index(TableInfo table, IndexInfo index)
    {
        var parts = string.Join(',', index.Parts.Select(p =>
            Identifiers.Quote(table.Columns[p.Column].Name) + (p.PrefixLength > 0 ? $"({p.PrefixLength})" : "") + (p.Descending ? " DESC" : "")));
        var text = index.IsPrimary ? $"PRIMARY KEY ({parts})" : $"{(index.IsUnique ? "UNIQUE KEY" : "KEY")} {Identifiers.Quote(index.Name)} ({parts})";
        if (index.Comment.Length > 0) text += $" COMMENT {QuoteText(index.Comment)}";
        return index.Invisible ? text + " /*!80000 INVISIBLE */" : text;
    }

    private static string ForeignKey(TableInfo table, ForeignKeyInfo key)
    {
        var text = ConstraintErrors.Describe(table, key);
        return text[text.IndexOf("CONSTRAINT ", StringComparison.Ordinal)..];
    }

    private static string CharsetAndCollation(string charsetWord, string collateWord, string name)
    {
        var collation = Collation.Get(name);
        var text = charsetWord + collation.Charset;
        return !collation.IsDefault || collation.Charset == "utf8mb4" ? text + collateWord + collation.Name : text;
    }

    private static string Now(MySqlType type) => type.Scale == 0 ? "CURRENT_TIMESTAMP" : $"CURRENT_TIMESTAMP({type.Scale})";

    private static string LiteralText(in SqlValue value, MySqlType type)
    {
        var decoded = StorageCodec.Decode(StorageCodec.Encode(value, type, TimeZoneInfo.Utc), type, TimeZoneInfo.Utc);
        return type.Zerofill && decoded.Kind is ValueKind.UInt ? decoded.ToText().PadLeft((int)type.Length, '0') : decoded.ToText();
    }

    private static string BitText(in SqlValue value, MySqlType type)
    {
        var slot = StorageCodec.Encode(value, type, TimeZoneInfo.Utc);
        var bits = slot.Class == StorageClass.Integer ? (ulong)slot.Integer : System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(slot.Bytes.Span);
        return $"b'{Convert.ToString((long)bits, 2)}'";
    }

    // MySQL escapes quotes by doubling, and backslashes and control characters by a backslash.
    private static string QuoteText(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text)
        {
            switch (c)
            {
                case '\'': quoted.Append("''"); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\0': quoted.Append("\\0"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                default: quoted.Append(c); break;
            }
        }
        return quoted.Append('\'').ToString();
    }
}
