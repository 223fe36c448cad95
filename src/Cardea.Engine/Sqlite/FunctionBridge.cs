using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cardea.Engine.Functions;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Sqlite;

/// <summary>
/// The C# functions of translated SQL: <c>fd(site, …)</c> deterministic, <c>fn(site, …)</c> not, <c>fa(site, …)</c> aggregate.
/// SQLite allows 127 arguments, one of which is the site. An aggregate over no rows at all yields NULL, because SQLite then
/// passes no site: COUNT and the BIT_ aggregates need <c>ifnull</c> around them.
/// </summary>
internal static unsafe class FunctionBridge
{
    public const int MaxArguments = 126;

    /// <summary>Gives a value in storage form to SQLite as a function's or column's result.</summary>
    public static void Answer(nint context, in StorageSlot slot)
    {
        switch (slot.Class)
        {
            case StorageClass.Null: Native.result_null(context); break;
            case StorageClass.Integer: Native.result_int64(context, slot.Integer); break;
            case StorageClass.Real: Native.result_double(context, slot.Real); break;
            case StorageClass.Text:
                fixed (byte* p = NotEmpty(slot.Bytes.Span)) Native.result_text(context, p, slot.Bytes.Length, Native.Transient);
                break;
            default:
                fixed (byte* p = NotEmpty(slot.Bytes.Span)) Native.result_blob(context, p, slot.Bytes.Length, Native.Transient);
                break;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Scalar(nint context, int argc, nint* argv)
    {
        var connection = SqliteConnection.From(Native.user_data(context));
        try
        {
            var call = connection.ContextOf((int)Native.value_int64(argv[0]));
            var site = call.Site;
            var result = site.Scalar!.Invoke(call, Decode(connection, site, argc - 1, argv + 1));
            AnswerValue(context, result, call);
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames; Step or Prepare throws it again
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(connection, context, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Step(nint context, int argc, nint* argv)
    {
        var connection = SqliteConnection.From(Native.user_data(context));
        try
        {
            var slot = Native.aggregate_context(context, sizeof(long));
            if (slot == null) throw new ServerErrorException(ServerErrors.OutOfMemory());
            var call = connection.ContextOf((int)Native.value_int64(argv[0]));
            if (*slot == 0) *slot = connection.StartAggregate(call.Site.Aggregate!.Create(call), call);
            connection.AggregateAt(*slot).Value.Add(Decode(connection, call.Site, argc - 1, argv + 1));
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(connection, context, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Final(nint context)
    {
        var connection = SqliteConnection.From(Native.user_data(context));
        try
        {
            var slot = Native.aggregate_context(context, 0);
            if (slot == null || *slot == 0)
            {
                Native.result_null(context);
                return;
            }
            var (aggregate, call) = connection.AggregateAt(*slot);
            connection.EndAggregate(*slot);
            *slot = 0;
            if (connection.PendingError is null) AnswerValue(context, aggregate.Result(), call);
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(connection, context, e);
        }
    }

    private static ReadOnlySpan<byte> NotEmpty(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "\0"u8 : bytes;

    private static void AnswerValue(nint context, in SqlValue value, FunctionContext call)
    {
        if (value.IsNull)
        {
            Native.result_null(context);
            return;
        }
        var type = call.Site.ResultType;
        // The common result of comparisons and integer functions, without the way through a slot.
        if (value.Kind == ValueKind.Int && type.StorageClass == StorageClass.Integer && type.IsInteger && !type.HasMixedStorage) Native.result_int64(context, value.RawInt);
        else Answer(context, StorageCodec.Encode(value, type, call.Session.TimeZone));
    }

    private static ReadOnlySpan<SqlValue> Decode(SqliteConnection connection, Functions.CallSite site, int count, nint* argv)
    {
        var types = site.ArgumentTypes;
        if (types.Count < count) throw new InvalidOperationException($"call site {site.Id} takes {types.Count} arguments, got {count}");
        var arguments = connection.Arguments(count);
        for (var i = 0; i < count; i++)
        {
            var value = argv[i];
            arguments[i] = Native.value_type(value) switch
            {
                Native.TypeInteger => StorageCodec.FromInteger(Native.value_int64(value), types[i], connection.Session!.TimeZone),
                Native.TypeFloat => StorageCodec.FromReal(Native.value_double(value), types[i]),
                Native.TypeText => StorageCodec.FromText(Bytes(value), types[i]),
                Native.TypeBlob => StorageCodec.FromBlob(Bytes(value), types[i]),
                _ => SqlValue.Null,
            };
        }
        return arguments;
    }

    private static ReadOnlySpan<byte> Bytes(nint value)
    {
        var p = Native.value_blob(value);
        return p == null ? default : new ReadOnlySpan<byte>(p, Native.value_bytes(value));
    }

    private static void Fail(SqliteConnection connection, nint context, Exception e)
    {
        connection.PendingError ??= e;
        fixed (byte* text = "a function failed\0"u8) Native.result_error(context, text, -1);
    }
}
