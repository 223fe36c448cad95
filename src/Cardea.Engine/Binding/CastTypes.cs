using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>The types that CAST and CONVERT name.</summary>
internal static class CastTypes
{
    /// <param name="operand">CHAR and BINARY without a length take it from the operand.</param>
    public static MySqlType Resolve(TypeName target, MySqlType operand, string connectionCollation)
    {
        switch (target.Kind)
        {
            case SqlTypeKind.BigInt or SqlTypeKind.Int or SqlTypeKind.SmallInt or SqlTypeKind.MediumInt or SqlTypeKind.TinyInt:
                return target.Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt;
            case SqlTypeKind.Decimal:
                var (precision, scale) = ((int)(target.Length ?? 10), target.Scale ?? 0);
                if (precision == 0) precision = 10;
                return precision <= 65 && scale <= 30 && scale <= precision ? MySqlType.Decimal(precision, scale) : throw new ServerErrorException(ServerErrors.NotSupportedYet($"DECIMAL({precision},{scale})"));
            case SqlTypeKind.Double: return MySqlType.Double;
            case SqlTypeKind.Float: return target.Length is > 24 ? MySqlType.Double : new MySqlType(TypeKind.Float, 12, MySqlType.NotFixed);
            case SqlTypeKind.Date: return MySqlType.Date;
            case SqlTypeKind.DateTime: return MySqlType.DateTime((int)(target.Length ?? 0));
            case SqlTypeKind.Time: return MySqlType.Time((int)(target.Length ?? 0));
            case SqlTypeKind.Year: return new MySqlType(TypeKind.Year, 4, Unsigned: true);
            case SqlTypeKind.Json: return MySqlType.Json;
            case SqlTypeKind.Binary or SqlTypeKind.VarBinary:
                return target.Length is { } bytes ? new MySqlType(TypeKind.Binary, (uint)bytes) : MySqlType.String(TypeRules.Characters(operand) * (operand.IsCharacter ? 4u : 1u), "binary");
            case SqlTypeKind.Char or SqlTypeKind.VarChar:
                var collation = connectionCollation;
                if (target.Charset is { } charset) collation = Collation.DefaultOf(charset)?.Name ?? throw new ServerErrorException(ServerErrors.UnknownCharset(charset));
                return target.Length is { } length ? MySqlType.String((ulong)length, collation) : MySqlType.String(TypeRules.Characters(operand), collation);
            default: throw new ServerErrorException(ServerErrors.NotSupportedYet($"CAST ... AS {target.Kind.ToString().ToUpperInvariant()}"));
        }
    }
}
