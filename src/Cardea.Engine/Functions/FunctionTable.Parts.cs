namespace Cardea.Engine.Functions;

public static partial class FunctionTable
{
    private static void AddAll(FunctionList list)
    {
        ArithmeticFunctions.AddTo(list);
        ComparisonFunctions.AddTo(list);
        CastFunctions.AddTo(list);
        BitFunctions.AddTo(list);
        LikeFunctions.AddTo(list);
        RegexFunctions.AddTo(list);
        StringFunctions.AddTo(list);
        Json.JsonFunctions.AddTo(list);
        NumericFunctions.AddTo(list);
        DateFunctions.AddTo(list);
        InformationFunctions.AddTo(list);
        DigestFunctions.AddTo(list);
    }

    private static void AddAggregates(FunctionList list)
    {
        AggregateFunctions.AddTo(list);
    }
}
