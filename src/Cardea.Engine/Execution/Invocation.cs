using Cardea.Engine.Binding;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;
using Cardea.Protocol.Packets;
using Cardea.Sql;

namespace Cardea.Engine.Execution;

/// <summary>
/// The values that one execution binds: literals of a text found in the plan cache, parameters of COM_STMT_EXECUTE, variables. One per session,
/// used again for each statement.
/// </summary>
internal sealed class Invocation(ISessionHost host)
{
    private SqlValue[] _parameters = [];
    private StorageSlot[] _slots = new StorageSlot[16];
    private byte[] _sql = new byte[512];
    private LiteralPosition[] _literals = new LiteralPosition[32];
    private SqlValue[] _literalValues = new SqlValue[32];
    private bool[] _decoded = new bool[32];
    private int _literalCount = -1;
    private LexicalMode _mode;

    public ISessionHost Host { get; } = host;

    public ReadOnlySpan<SqlValue> Parameters => _parameters;

    /// <summary>Forgets the literals of a text: constants then have the values they were bound with.</summary>
    public void UseOwnLiterals() => _literalCount = -1;

    /// <summary>Keeps the literals of a text for the execution that follows.</summary>
    public void TakeLiterals(ReadOnlySpan<byte> sql, ReadOnlySpan<LiteralPosition> literals, LexicalMode mode)
    {
        if (_sql.Length < sql.Length) _sql = new byte[Math.Max(sql.Length, _sql.Length * 2)];
        sql.CopyTo(_sql);
        if (_literals.Length < literals.Length)
        {
            _literals = new LiteralPosition[literals.Length * 2];
            _literalValues = new SqlValue[literals.Length * 2];
            _decoded = new bool[literals.Length * 2];
        }
        literals.CopyTo(_literals);
        _decoded.AsSpan(0, literals.Length).Clear();
        (_literalCount, _mode) = (literals.Length, mode);
    }

    /// <summary>The text of a literal taken.</summary>
    public ReadOnlySpan<byte> LiteralText(int index) => _sql.AsSpan(_literals[index].Start, _literals[index].Length);

    /// <summary>Takes the values of <c>?</c> markers.</summary>
    public void TakeParameters(ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload)
    {
        if (_parameters.Length != parameters.Length) _parameters = parameters.Length == 0 ? [] : new SqlValue[parameters.Length];
        for (var i = 0; i < parameters.Length; i++) _parameters[i] = FromParameter(parameters[i], payload);
    }

    /// <summary>The value of a constant in this execution.</summary>
    public SqlValue ValueOf(BoundConstant c)
    {
        switch (c.Source.Origin)
        {
            case ValueOrigin.Literal when _literalCount >= 0: return Literal(c.Source);
            case ValueOrigin.Parameter when c.Source.Index < _parameters.Length: return _parameters[c.Source.Index];
            case ValueOrigin.UserVariable: return Host.UserVariables.TryGetValue(c.Source.Name!, out var value) ? value : SqlValue.Null;
            case ValueOrigin.SystemVariable: return Literals.FromHost(Host.GetSystemVariable(c.Source.Name!, c.Source.Scope));
            default: return c.Value;
        }
    }

    /// <summary>True when the values of constants inside of computed expressions are of the kinds that the types were inferred from.</summary>
    public bool Fits(BoundConstant[] evaluated)
    {
        foreach (var constant in evaluated)
        {
            var value = ValueOf(constant);
            if (value.Kind != constant.Value.Kind && !value.IsNull) return false;
            if (value.Kind == ValueKind.Decimal && value.Scale != constant.Value.Scale) return false;
        }
        return true;
    }

    /// <summary>
    /// Converts the values that a statement wants, in its order. False when one does not fit: the statement must be translated anew for it.
    /// </summary>
    public bool TryBind(SqlPart part, int from = 0)
    {
        var parameters = part.Parameters;
        if (_slots.Length < from + parameters.Length) Array.Resize(ref _slots, Math.Max(from + parameters.Length, _slots.Length * 2));
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (TryFast(parameter, out _slots[from + i])) continue;
            if (!parameter.TryConvert(ValueOf(parameter.Constant), Host, out _slots[from + i])) return false;
        }
        return true;
    }

    /// <summary>Binds what <see cref="TryBind"/> converted.</summary>
    public void Bind(SqliteStatement statement, SqlPart part, int from = 0)
    {
        for (var i = 0; i < part.Parameters.Length; i++) statement.Bind(i + 1, _slots[from + i]);
    }

    // The commonest: a whole number against an integer column, a plain text against a character column. Nothing is allocated.
    private bool TryFast(PlanParameter parameter, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        var source = parameter.Constant.Source;
        if (source.Origin != ValueOrigin.Literal || _literalCount < 0 || source.Negate || parameter.Use is not (ParameterUse.Equality or ParameterUse.Order or ParameterUse.Limit)) return false;
        var literal = _literals[source.Index];
        var text = _sql.AsMemory(literal.Start, literal.Length);
        if (literal.Kind == LiteralKind.Integer)
        {
            if (parameter.Use != ParameterUse.Limit && (!parameter.Target.IsInteger)) return false;
            if (!System.Buffers.Text.Utf8Parser.TryParse(text.Span, out long number, out var used) || used != text.Length) return false;
            slot = StorageSlot.FromInteger(number);
            return true;
        }
        if (literal.Kind != LiteralKind.String || !parameter.Target.IsCharacter) return false;
        var inner = text[1..^1];
        if (inner.Span.IndexOfAny((byte)'\\', text.Span[0]) >= 0) return false;
        slot = StorageSlot.FromText(inner);
        return true;
    }

    private SqlValue Literal(ValueSource source)
    {
        if (!_decoded[source.Index])
        {
            _literalValues[source.Index] = Literals.Value(LiteralDecoder.Decode(_sql, _literals[source.Index], _mode));
            _decoded[source.Index] = true;
        }
        var value = _literalValues[source.Index];
        return source.Negate ? Literals.NegateValue(value) ?? value : value;
    }

    private static SqlValue FromParameter(in ParameterValue p, ReadOnlySpan<byte> payload)
    {
        switch (p.Kind)
        {
            case ParameterKind.Int64: return SqlValue.FromInt(p.Int64);
            case ParameterKind.UInt64: return SqlValue.FromUInt(p.UInt64);
            case ParameterKind.Float: return SqlValue.FromFloat((float)p.Double);
            case ParameterKind.Double: return SqlValue.FromDouble(p.Double);
            case ParameterKind.Date: return SqlValue.FromDate(PackedTemporal.Pack(p.DateTime));
            case ParameterKind.DateTime: return SqlValue.FromDateTime(PackedTemporal.Pack(p.DateTime), p.DateTime.Microsecond == 0 ? 0 : 6);
            case ParameterKind.Time: return SqlValue.FromTime(PackedTemporal.PackTime(p.Time), p.Time.Microseconds == 0 ? 0 : 6);
            case ParameterKind.Bytes: return FromBytes(p.Type, p.Bytes(payload));
            default: return SqlValue.Null;
        }
    }

    private static SqlValue FromBytes(ColumnType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case ColumnType.NewDecimal or ColumnType.Decimal:
                return MySqlDecimal.TryParse(bytes, out var number, out var used) && used == bytes.Length ? SqlValue.FromDecimal(number) : SqlValue.FromUtf8(bytes);
            // Clients send character strings as VAR_STRING or STRING and bytes as one of the BLOBs.
            case ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Blob: return SqlValue.FromBytes(bytes);
            default: return System.Text.Unicode.Utf8.IsValid(bytes) ? SqlValue.FromUtf8(bytes) : SqlValue.FromBytes(bytes);
        }
    }
}
