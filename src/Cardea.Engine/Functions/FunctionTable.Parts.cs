namespace Cardea.Engine.Functions;

public static partial class FunctionTable
{
    private static void AddAll(FunctionList list)
    {
        ArithmeticFunctions.AddTo(list);
    }

    private static void AddAggregates(FunctionList list)
    {
        _ = list;
    }
}
