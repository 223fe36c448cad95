using System.Globalization;
using Cardea.Sql.Syntax;

namespace Cardea.Sql.Printing;

internal sealed partial class NodePrinter
{
    private void CastType(TypeName type)
    {
        if (type.Kind == SqlTypeKind.BigInt)
            Write(type.Unsigned ? "UNSIGNED" : "SIGNED");
        else
            Type(type);
    }

    private void Type(TypeName type)
    {
        Write(type.Kind.ToString().ToUpperInvariant());
        if (type.Values.Count > 0)
        {
            Write("(");
            List(type.Values, String);
            Write(")");
        }
        else if (type.Length is { } length)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"({length}"));
            Write(type.Scale is { } scale ? string.Create(CultureInfo.InvariantCulture, $",{scale})") : ")");
        }
        Write(type.Unsigned ? " UNSIGNED" : "");
        Write(type.Zerofill ? " ZEROFILL" : "");
        Write(type.Charset is null ? "" : $" CHARACTER SET {SqlPrinter.QuoteName(type.Charset)}");
        Write(type.BinaryCollation ? " BINARY" : "");
        Write(type.Collation is null ? "" : $" COLLATE {SqlPrinter.QuoteName(type.Collation)}");
    }

    private void Column(ColumnDefinition column)
    {
        Name(column.Name);
        Write(" ");
        Type(column.Type);
        if (column.GeneratedAs is not null)
        {
            Clause(" GENERATED ALWAYS AS (", column.GeneratedAs);
            Write(column.GeneratedStored ? ") STORED" : ") VIRTUAL");
        }
        Write(column.Nullable switch { true => " NULL", false => " NOT NULL", _ => "" });
        if (column.Default is not null)
        {
            Clause(column.DefaultIsExpression ? " DEFAULT (" : " DEFAULT ", column.Default);
            Write(column.DefaultIsExpression ? ")" : "");
        }
        Clause(" ON UPDATE ", column.OnUpdate);
        Write(column.AutoIncrement ? " AUTO_INCREMENT" : "");
        Write(column.PrimaryKey ? " PRIMARY KEY" : "");
        Write(column.Unique ? " UNIQUE KEY" : "");
        if (column.Comment is not null)
        {
            Write(" COMMENT ");
            Text(column.Comment);
        }
        Write(column.Invisible ? " INVISIBLE" : "");
        Write(column.Srid is { } srid ? string.Create(CultureInfo.InvariantCulture, $" SRID {srid}") : "");
        foreach (var check in column.Checks)
        {
            Write(" ");
            Constraint(check);
        }
        if (column.References is not null)
            References(column.References);
    }

    private void Constraint(TableConstraint constraint)
    {
        if (constraint.ConstraintName is not null)
            Write($"CONSTRAINT {SqlPrinter.QuoteName(constraint.ConstraintName)} ");
        switch (constraint)
        {
            case KeyConstraint key:
                Key(key);
                break;
            case ForeignKeyConstraint foreign:
                Write("FOREIGN KEY");
                Write(foreign.IndexName is null ? "" : $" {SqlPrinter.QuoteName(foreign.IndexName)}");
                ParenthesizedNames(foreign.Columns);
                References(foreign.References);
                break;
            case CheckConstraint check:
                Clause("CHECK (", check.Condition);
                Write(check.Enforced ? ")" : ") NOT ENFORCED");
                break;
        }
    }

    private void Key(KeyConstraint key)
    {
        Write(key.Kind switch
        {
            KeyKind.Primary => "PRIMARY KEY", KeyKind.Unique => "UNIQUE KEY", KeyKind.Fulltext => "FULLTEXT KEY", KeyKind.Spatial => "SPATIAL KEY", _ => "KEY",
        });
        Write(key.Name is null ? "" : $" {SqlPrinter.QuoteName(key.Name)}");
        Write(" (");
        List(key.Parts, part =>
        {
            if (part.Column is not null)
                Name(part.Column);
            Clause("(", part.Expression);
            Write(part.Expression is null ? "" : ")");
            Write(part.PrefixLength is { } prefix ? string.Create(CultureInfo.InvariantCulture, $"({prefix})") : "");
            Write(part.Descending ? " DESC" : "");
        });
        Write(")");
        Write(key.Algorithm is null ? "" : $" USING {key.Algorithm}");
        Write(key.KeyBlockSize is { } size ? string.Create(CultureInfo.InvariantCulture, $" KEY_BLOCK_SIZE={size}") : "");
        if (key.Comment is not null)
        {
            Write(" COMMENT ");
            Text(key.Comment);
        }
        Write(key.Parser is null ? "" : $" WITH PARSER {SqlPrinter.QuoteName(key.Parser)}");
        Write(key.Invisible ? " INVISIBLE" : "");
    }

    private void References(ReferenceClause references)
    {
        Write(" REFERENCES ");
        Name(references.Table);
        if (references.Columns.Count > 0)
            ParenthesizedNames(references.Columns);
        Action(" ON DELETE ", references.OnDelete);
        Action(" ON UPDATE ", references.OnUpdate);

        void Action(string words, ReferenceAction action)
        {
            if (action == ReferenceAction.NotGiven)
                return;
            Write(words);
            Write(action switch
            {
                ReferenceAction.Restrict => "RESTRICT", ReferenceAction.Cascade => "CASCADE", ReferenceAction.SetNull => "SET NULL",
                ReferenceAction.SetDefault => "SET DEFAULT", _ => "NO ACTION",
            });
        }
    }

    private void CreateTable(CreateTableStatement create)
    {
        Write(create.Temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ");
        Write(create.IfNotExists ? "IF NOT EXISTS " : "");
        Name(create.Table);
        if (create.Like is not null)
        {
            Write(" LIKE ");
            Name(create.Like);
            return;
        }
        if (create.Columns.Count + create.Constraints.Count > 0)
        {
            Write(" (");
            List(create.Columns, Column);
            Write(create.Columns.Count > 0 && create.Constraints.Count > 0 ? ", " : "");
            List(create.Constraints, Constraint);
            Write(")");
        }
        foreach (var option in create.Options)
            Option(option);
        Write(create.Duplicates switch { DuplicateHandling.Replace => " REPLACE", DuplicateHandling.Ignore => " IGNORE", _ => "" });
        if (create.Query is not null)
        {
            Write(" AS ");
            Query(create.Query);
        }
    }

    private void Option(TableOption option)
    {
        Write($" {option.Name}=");
        if (option.Name == "UNION")
            Write($"({option.Value})");
        else if (option.Value is "DEFAULT" or "NULL" || (option.Value.Length > 0 && !option.Value.AsSpan().ContainsAnyExceptInRange('0', '9')))
            Write(option.Value);
        else if (option.Name is "COMMENT" or "CONNECTION" or "DATA DIRECTORY" or "INDEX DIRECTORY" or "ENCRYPTION" or "COMPRESSION" or "PASSWORD"
            or "ENGINE_ATTRIBUTE" or "SECONDARY_ENGINE_ATTRIBUTE")
            Text(option.Value);
        else
            Name(option.Value);
    }
}
