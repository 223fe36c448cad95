using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Catalog;

/// <summary>Puts columns, keys and constraints from the syntax tree into a draft, with MySQL's checks and generated names.</summary>
internal sealed class TableBuilder(DdlScope scope, TableDraft draft, DdlExpressions expressions)
{
    private const int MaxColumns = 1017, MaxKeys = 64, MaxKeyParts = 16, MaxKeyBytes = 3072, MaxRowBytes = 65535;

    /// <summary>Adds a column; keys and checks written beside it follow with <see cref="AddColumnConstraints"/>.</summary>
    /// <param name="at">Position, or -1 for the end.</param>
    public ColumnInfo AddColumn(ColumnDefinition syntax, int at = -1)
    {
        if (draft.Find(syntax.Name) is not null) throw Fail(ServerErrors.DuplicateColumn(syntax.Name));
        var column = Column(syntax, scope.NextId());
        draft.Columns.Insert(at < 0 ? draft.Columns.Count : at, column);
        return column;
    }

    /// <summary>The column as defined, under the given id.</summary>
    public ColumnInfo Column(ColumnDefinition syntax, int id)
    {
        var name = Identifiers.Column(syntax.Name);
        var type = ColumnTypes.Resolve(syntax.Type, name, draft.Collation, (number, text) => scope.Warn(WarningLevel.Warning, number, text));
        var column = new ColumnInfo(id, 0, name, type, !(syntax.Nullable == false || syntax.PrimaryKey || syntax.AutoIncrement))
        {
            AutoIncrement = syntax.AutoIncrement,
            Comment = syntax.Comment ?? "",
            Invisible = syntax.Invisible,
            GeneratedText = syntax.GeneratedAs is { } e ? expressions.TextOf(e) : null,
            GeneratedStored = syntax.GeneratedStored,
            OnUpdateNow = syntax.OnUpdate is not null,
        };
        if (syntax.AutoIncrement && !(type.IsInteger || type.IsApproximate)) throw Fail(ServerErrors.WrongColumnSpecifier(name));
        if (syntax.OnUpdate is not null && (type.Kind is not (TypeKind.DateTime or TypeKind.Timestamp) || Fraction(syntax.OnUpdate) != type.Scale)) throw Fail(ServerErrors.InvalidOnUpdate(name));
        if (syntax.PrimaryKey && syntax.Nullable == true) throw Fail(ServerErrors.PrimaryKeyNull());
        return column with { Default = Default(column, syntax.Default, syntax.DefaultIsExpression) };
    }

    /// <summary>A DEFAULT clause for a column. Throws 1067, 1101.</summary>
    public ColumnDefault Default(ColumnInfo column, Expression? expression, bool isExpression)
    {
        if (expression is null) return ColumnDefault.None;
        if (column.GeneratedText is not null) throw Fail(ServerErrors.WrongUsage("DEFAULT", "generated column"));
        if (column.AutoIncrement) throw Fail(ServerErrors.InvalidDefault(column.Name));
        if (isExpression) return new ColumnDefault.Computed(expressions.TextOf(expression));
        if (expression is FunctionCall)
        {
            if (!IsNow(expression) || column.Type.Kind is not (TypeKind.DateTime or TypeKind.Timestamp) || Fraction(expression) != column.Type.Scale)
                throw Fail(ServerErrors.InvalidDefault(column.Name));
            return new ColumnDefault.CurrentTimestamp();
        }
        if (expression is NullLiteral)
        {
            if (!column.Nullable) throw Fail(ServerErrors.InvalidDefault(column.Name));
            return ColumnDefault.None; // the same as none, for a nullable column
        }
        if (column.Type.IsLong || column.Type.Kind == TypeKind.Json) throw Fail(ServerErrors.BlobDefault(column.Name));
        return new ColumnDefault.Literal(expressions.Default(column, expression));
    }

    /// <summary>PRIMARY KEY, UNIQUE, CHECK and REFERENCES written beside a column (MySQL 8.4 ignores the latter, InnoDB as well).</summary>
    public void AddColumnConstraints(ColumnDefinition syntax)
    {
        var part = new KeyPart(syntax.Name, null, null, false);
        if (syntax.PrimaryKey) AddKey(new KeyConstraint(KeyKind.Primary, null, [part]));
        if (syntax.Unique) AddKey(new KeyConstraint(KeyKind.Unique, null, [part]));
        foreach (var check in syntax.Checks) AddCheck(check);
    }

    public void AddConstraint(TableConstraint constraint)
    {
        switch (constraint)
        {
            case KeyConstraint key: AddKey(key); break;
            case ForeignKeyConstraint key: AddForeignKey(key); break;
            case CheckConstraint check: AddCheck(check); break;
            default: throw Fail(ServerErrors.NotSupportedYet(constraint.GetType().Name));
        }
    }

    public void AddKey(KeyConstraint syntax)
    {
        if (syntax.Kind is KeyKind.Fulltext or KeyKind.Spatial) throw Fail(ServerErrors.NotSupportedYet($"{syntax.Kind.ToString().ToUpperInvariant()} index"));
        var isPrimary = syntax.Kind == KeyKind.Primary;
        if (isPrimary && draft.Keys.Exists(static k => k.IsPrimary)) throw Fail(ServerErrors.MultiplePrimaryKeys());
        if (syntax.Parts.Count > MaxKeyParts) throw Fail(ServerErrors.TooManyKeyParts(MaxKeyParts));
        var unique = isPrimary || syntax.Kind == KeyKind.Unique;
        var parts = new List<KeyPartDraft>();
        foreach (var part in syntax.Parts) parts.Add(Part(part, parts, isPrimary, unique));
        if (parts.Sum(p => KeyBytes(draft.ById(p.ColumnId), p.PrefixLength)) > MaxKeyBytes) throw Fail(ServerErrors.KeyTooLong(MaxKeyBytes));
        var given = isPrimary ? "PRIMARY" : syntax.Name ?? syntax.ConstraintName;
        if (given is not null && !isPrimary)
        {
            Identifiers.Index(given);
            if (given.Equals("PRIMARY", StringComparison.OrdinalIgnoreCase)) throw Fail(ServerErrors.WrongIndexName(given));
            if (draft.Keys.Exists(k => !k.Implicit && SameName(k.Name, given))) throw Fail(ServerErrors.DuplicateKeyName(given));
        }
        // An explicit key takes the place of one made for a foreign key.
        draft.Keys.RemoveAll(k => k.Implicit && (SameName(k.Name, given ?? "") || StartsWith(parts, k.Parts)));
        var name = given ?? FreeKeyName(draft.ById(parts[0].ColumnId).Name);
        if (draft.Keys.Count >= MaxKeys) throw Fail(ServerErrors.TooManyKeys(MaxKeys));
        draft.Keys.Add(new KeyDraft(scope.NextId(), name, isPrimary, unique, parts) { Comment = syntax.Comment ?? "", Invisible = syntax.Invisible });
    }

    public void AddForeignKey(ForeignKeyConstraint syntax)
    {
        if (draft.Temporary) throw Fail(ServerErrors.CannotAddForeignKey());
        var name = syntax.ConstraintName ?? FreeConstraintName("ibfk", draft.ForeignKeys.Select(static f => f.Info.Name));
        var references = syntax.References;
        if (references.Columns.Count != syntax.Columns.Count) throw Fail(ServerErrors.WrongForeignKeyDefinition(syntax.ConstraintName ?? "foreign key without name"));
        if (scope.HasForeignKeyNamed(draft.Schema, name, draft.Id) || draft.ForeignKeys.Exists(f => SameName(f.Info.Name, name))) throw Fail(ServerErrors.DuplicateForeignKeyName(name));
        var columns = new List<int>();
        foreach (var column in syntax.Columns) columns.Add((draft.Find(column) ?? throw Fail(ServerErrors.KeyColumnDoesNotExist(column))).Id);
        if (references.OnDelete == ReferenceAction.SetNull || references.OnUpdate == ReferenceAction.SetNull)
        {
            foreach (var id in columns)
            {
                if (!draft.ById(id).Nullable) throw Fail(ServerErrors.NotNullNeededBySetNull(draft.ById(id).Name, name));
            }
        }
        var info = new ForeignKeyInfo(name, [], references.Table.Schema ?? draft.Schema, references.Table.Name, [.. references.Columns], Action(references.OnDelete), Action(references.OnUpdate));
        draft.ForeignKeys.Add(new ForeignKeyDraft(columns, info));
        if (draft.Keys.Exists(k => k.Parts.Count >= columns.Count && k.Parts.Take(columns.Count).Select(static p => p.ColumnId).SequenceEqual(columns))) return;
        var keyName = syntax.IndexName ?? syntax.ConstraintName ?? FreeKeyName(draft.ById(columns[0]).Name);
        if (draft.Keys.Exists(k => SameName(k.Name, keyName))) keyName = FreeKeyName(draft.ById(columns[0]).Name);
        draft.Keys.Add(new KeyDraft(scope.NextId(), keyName, false, false, columns.ConvertAll(static c => new KeyPartDraft(c, 0, false))) { Implicit = true });
    }

    public void AddCheck(CheckConstraint syntax)
    {
        var name = syntax.ConstraintName ?? FreeConstraintName("chk", draft.Checks.Select(static c => c.Name));
        if (draft.Checks.Exists(c => SameName(c.Name, name)) || scope.HasCheckNamed(draft.Schema, name, draft.Id)) throw Fail(ServerErrors.DuplicateCheckName(name));
        draft.Checks.Add(new CheckInfo(name, expressions.TextOf(syntax.Condition), syntax.Enforced));
    }

    /// <summary>Applies ENGINE, COMMENT, CHARSET and the like; gives AUTO_INCREMENT back.</summary>
    public ulong? Options(IEnumerable<TableOption> options)
    {
        ulong? autoIncrement = null;
        string? charset = null, collation = null;
        foreach (var option in options)
        {
            switch (option.Name)
            {
                case "ENGINE": Engine(option.Value); break;
                case "COMMENT": draft.Comment = option.Value; break;
                case "CHARSET" or "CHARACTER SET": charset = option.Value; break;
                case "COLLATE": collation = option.Value; break;
                case "ROW_FORMAT": draft.RowFormat = option.Value.ToUpperInvariant() is var format && format == "DEFAULT" ? "" : format; break;
                case "AUTO_INCREMENT": autoIncrement = ulong.TryParse(option.Value, out var n) ? n : null; break;
                case "UNION" or "DATA DIRECTORY" or "INDEX DIRECTORY" or "TABLESPACE": throw Fail(ServerErrors.NotSupportedYet(option.Name));
                case "ENCRYPTION" when !option.Value.Equals("N", StringComparison.OrdinalIgnoreCase): throw Fail(ServerErrors.NotSupportedYet("ENCRYPTION='Y'"));
                default: break; // sizes and hints that mean nothing here
            }
        }
        if (charset is not null || collation is not null) draft.Collation = ColumnTypes.CollationOf(charset is "DEFAULT" or "default" ? null : charset, collation, draft.Collation);
        return autoIncrement;
    }

    /// <summary>The checks that need the whole table. Throws 1113, 1117, 1118, 1075, 4028.</summary>
    public void Finish()
    {
        if (draft.Columns.Count == 0) throw Fail(ServerErrors.TableNeedsColumns());
        if (draft.Columns.TrueForAll(static c => c.Invisible)) throw Fail(ServerErrors.NeedsVisibleColumn());
        if (draft.Columns.Count > MaxColumns) throw Fail(ServerErrors.TooManyColumns());
        if (draft.Columns.Sum(static c => RowBytes(c.Type)) > MaxRowBytes) throw Fail(ServerErrors.RowTooLarge(MaxRowBytes));
        var automatic = draft.Columns.FindAll(static c => c.AutoIncrement);
        if (automatic.Count > 1 || (automatic.Count == 1 && !draft.Keys.Exists(k => k.Parts[0].ColumnId == automatic[0].Id))) throw Fail(ServerErrors.OneAutoColumn());
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in draft.Keys)
        {
            if (!names.Add(key.Name)) throw Fail(ServerErrors.DuplicateKeyName(key.Name));
        }
    }

    internal static bool IsNow(Expression expression) => expression is FunctionCall { Schema: null, Name: "CURRENT_TIMESTAMP" or "NOW" or "LOCALTIME" or "LOCALTIMESTAMP" };

    private static int Fraction(Expression now) => now is FunctionCall { Arguments: [IntegerLiteral digits] } ? (int)digits.Value : 0;

    private static bool SameName(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(List<KeyPartDraft> parts, List<KeyPartDraft> start) =>
        parts.Count >= start.Count && parts.Take(start.Count).Select(static p => p.ColumnId).SequenceEqual(start.Select(static p => p.ColumnId));

    private static string Action(ReferenceAction action) => action switch
    {
        ReferenceAction.Restrict => "RESTRICT",
        ReferenceAction.Cascade => "CASCADE",
        ReferenceAction.SetNull => "SET NULL",
        ReferenceAction.SetDefault => throw Fail(ServerErrors.CannotAddForeignKey()),
        _ => "NO ACTION",
    };

    private void Engine(string name)
    {
        if (SameName(name, "InnoDB")) return;
        if (name.ToUpperInvariant() is "MYISAM" or "MEMORY" or "HEAP" or "ARIA" or "MRG_MYISAM" or "ARCHIVE" or "CSV" or "BLACKHOLE" or "NDB" or "NDBCLUSTER" or "ROCKSDB" or "TOKUDB")
            scope.Warn(WarningLevel.Warning, 1266, $"Using storage engine InnoDB for table '{draft.Name}'");
        else if (scope.Session.Host.SqlMode.HasFlag(SqlMode.NoEngineSubstitution)) throw Fail(ServerErrors.UnknownStorageEngine(name));
        else scope.Warn(WarningLevel.Warning, 1286, $"Unknown storage engine '{name}'");
    }

    private KeyPartDraft Part(KeyPart part, List<KeyPartDraft> before, bool isPrimary, bool isUnique)
    {
        if (part.Column is not { } name) throw Fail(ServerErrors.NotSupportedYet("functional key parts"));
        var column = draft.Find(name) ?? throw Fail(ServerErrors.KeyColumnDoesNotExist(name));
        if (before.Exists(p => p.ColumnId == column.Id)) throw Fail(ServerErrors.DuplicateColumn(name));
        if (part.PrefixLength == 0) throw Fail(ServerErrors.KeyPartLengthZero(name));
        if (column.Type.Kind == TypeKind.Json) throw Fail(ServerErrors.JsonAsKey(name));
        var prefix = part.PrefixLength ?? 0;
        if (column.Type.IsLong)
        {
            if (prefix == 0) throw Fail(ServerErrors.BlobKeyWithoutLength(name));
        }
        else if (prefix > 0 && (!(column.Type.IsCharacter || column.Type.IsBinary) || prefix > column.Type.Length)) throw Fail(ServerErrors.WrongPrefixKey());
        if (prefix == column.Type.Length && !column.Type.IsLong) prefix = 0;
        _ = isUnique;
        if (isPrimary && column.Nullable)
        {
            // NULL by default becomes NOT NULL; NULL as written is refused where the definition is known.
            draft.Replace(column with { Nullable = false });
        }
        return new KeyPartDraft(column.Id, prefix, part.Descending);
    }

    private static long KeyBytes(ColumnInfo column, uint prefix)
    {
        var type = column.Type;
        if (type.IsCharacter) return (long)(prefix > 0 ? prefix : type.Length) * type.CollationObject.MaximumBytes;
        if (type.IsBinary) return prefix > 0 ? prefix : type.Length;
        return RowBytes(type);
    }

    private static long RowBytes(MySqlType type) => type.Kind switch
    {
        TypeKind.TinyInt or TypeKind.Year => 1,
        TypeKind.SmallInt => 2,
        TypeKind.MediumInt or TypeKind.Date => 3,
        TypeKind.Int or TypeKind.Float => 4,
        TypeKind.BigInt or TypeKind.Double => 8,
        TypeKind.Decimal => (type.Length * 4 / 9) + 1,
        TypeKind.Char => (long)type.Length * type.CollationObject.MaximumBytes,
        TypeKind.VarChar => ((long)type.Length * type.CollationObject.MaximumBytes) is var bytes ? bytes + (bytes > 255 ? 2 : 1) : 0,
        TypeKind.Binary => type.Length,
        TypeKind.VarBinary => type.Length + (type.Length > 255 ? 2 : 1),
        TypeKind.Json => 12,
        TypeKind.Enum => 2,
        _ when type.IsLong => 12,
        _ => 8,
    };

    private string FreeKeyName(string column)
    {
        var name = column.Equals("PRIMARY", StringComparison.OrdinalIgnoreCase) ? "PRIMARY_2" : column;
        for (var n = 2; draft.Keys.Exists(k => SameName(k.Name, name)); n++) name = $"{column}_{n}";
        return name;
    }

    private string FreeConstraintName(string kind, IEnumerable<string> taken)
    {
        var prefix = $"{draft.Name}_{kind}_";
        var highest = 0;
        foreach (var name in taken)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(prefix.Length), out var n)) highest = Math.Max(highest, n);
        }
        return $"{prefix}{highest + 1}";
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}
