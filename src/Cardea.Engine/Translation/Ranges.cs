using Cardea.Engine.Binding;
using Cardea.Engine.Types;

namespace Cardea.Engine.Translation;

/// <summary>How large the integers can be by which expressions lie in SQLite: native arithmetic is used where it cannot overflow.</summary>
internal static class Ranges
{
    /// <summary>The largest magnitude of the stored integer, or null when it is none or not known.</summary>
    public static Int128? Magnitude(BoundExpression e)
    {
        var form = StorageForm.Of(e.Type);
        if (!form.IsIntegerLike || e.Type.Kind == TypeKind.Bit) return null;
        if (e is BoundCall { Function.Name: "+" or "-" or "*" or "NEG" } call)
        {
            if (Magnitude(call.Arguments[0]) is not { } left) return null;
            if (call.Function.Name == "NEG") return left <= long.MaxValue ? left : null;
            if (Magnitude(call.Arguments[1]) is not { } right) return null;
            if (left > long.MaxValue || right > long.MaxValue) return null;
            if (call.Function.Name == "*") return StorageForm.Of(call.Arguments[0].Type).Scale + StorageForm.Of(call.Arguments[1].Type).Scale == form.Scale ? left * right : null;
            var (l, r) = (form.Scale - StorageForm.Of(call.Arguments[0].Type).Scale, form.Scale - StorageForm.Of(call.Arguments[1].Type).Scale);
            if (l < 0 || r < 0) return null;
            return (left * Power(l)) + (right * Power(r));
        }
        return OfType(e);
    }

    /// <summary>Decimal digits of the stored integer, at most 20.</summary>
    public static int Digits(BoundExpression e)
    {
        if (Magnitude(e) is not { } magnitude) return 20;
        var digits = 1;
        while (digits < 20 && magnitude >= Power(digits)) digits++;
        return digits;
    }

    private static Int128 OfType(BoundExpression e) => e.Type.Kind switch
    {
        TypeKind.TinyInt => 255,
        TypeKind.SmallInt or TypeKind.Year => 65535,
        TypeKind.MediumInt => 16777215,
        TypeKind.Int => uint.MaxValue,
        TypeKind.Decimal => Power((int)e.Type.Length),
        // A literal's type tells its digits; a column's does not.
        TypeKind.BigInt when e is BoundConstant { Source.Origin: ValueOrigin.Literal or ValueOrigin.Plan } && e.Type.Length is > 0 and < 19 => Power((int)e.Type.Length),
        TypeKind.BigInt when ReferenceEquals(e.Type, BoundTypes.Boolean) => 1,
        _ => (Int128)1 << 64,
    };

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }
}
