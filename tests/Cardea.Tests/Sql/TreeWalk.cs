using System.Collections;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Sql;

/// <summary>All nodes of a tree, by reflection, so that no kind can be forgotten.</summary>
internal static class TreeWalk
{
    public static IEnumerable<SyntaxNode> All(object? value)
    {
        if (value is SyntaxNode node)
        {
            yield return node;
            foreach (var property in node.GetType().GetProperties())
            {
                if (property.GetIndexParameters().Length > 0 || property.PropertyType.IsValueType || property.PropertyType == typeof(string)
                    || property.GetMethod!.IsStatic)
                    continue;
                foreach (var inner in All(property.GetValue(node)))
                    yield return inner;
            }
        }
        else if (value is IEnumerable list and not string)
        {
            foreach (var item in list)
            {
                foreach (var inner in All(item))
                    yield return inner;
            }
        }
    }
}
