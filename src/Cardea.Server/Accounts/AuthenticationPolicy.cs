namespace Cardea.Server.Accounts;

/// <summary>
/// authentication_policy: for each factor the method that it must have, or <c>*</c> for any, <c>*:method</c> for any with a default, or nothing where the
/// factor may be left out. Immutable.
/// </summary>
/// <remarks>
/// Source: manual, "Multifactor Authentication"; MySQL source, <c>sql/auth/authentication_policy.cc</c>. There a password may be the first factor only.
/// Here it may be a later one as well where this list names its method for that factor: then it is the operator's wish and no mistake.
/// </remarks>
public sealed class AuthenticationPolicy
{
    /// <summary>The most factors an account can have.</summary>
    public const int MaximumFactors = 3;

    private readonly Element[] _elements;

    private AuthenticationPolicy(Element[] elements) => _elements = elements;

    /// <summary>What one element says.</summary>
    /// <param name="Text">The element itself: <c>*</c>, a method, or empty.</param>
    /// <param name="Default">The method behind <c>*:</c>, or empty.</param>
    private readonly record struct Element(string Text, string Default)
    {
        public bool IsOptional => Text.Length == 0;

        public bool TakesAny => Text is "" or "*";

        public string Named => Text is "" or "*" ? Default : Text;
    }

    /// <summary>8.4's own: one factor of any kind, two more if wanted.</summary>
    public static AuthenticationPolicy Default { get; } = Parse("*,,");

    /// <summary>The methods that it names.</summary>
    public IEnumerable<string> Named => _elements.Select(static e => e.Named).Where(static name => name.Length > 0);

    /// <exception cref="FormatException">It says nothing that could be obeyed; the text says why.</exception>
    public static AuthenticationPolicy Parse(string text)
    {
        var elements = text.Split(',').Select(Read).ToArray();
        if (elements.Length > MaximumFactors) throw new FormatException($"more than {MaximumFactors} factors");
        if (elements[0].IsOptional) throw new FormatException("the first factor cannot be left out");
        for (var i = 1; i < elements.Length; i++)
            if (elements[i - 1].IsOptional && !elements[i].IsOptional) throw new FormatException($"factor {i + 1} is demanded and factor {i} is not");
        return new(elements);
    }

    /// <summary>The method of a factor (1..3) that an account names none for, or null; <paramref name="text"/> is then what the list says instead.</summary>
    public string? DefaultOf(int factor, out string text)
    {
        var element = factor <= _elements.Length ? _elements[factor - 1] : default;
        text = element.Text ?? "";
        return element.Named is { Length: > 0 } named ? named : null;
    }

    /// <summary>True where the list itself names this method for this factor.</summary>
    public bool Names(int factor, string method) => factor <= _elements.Length && _elements[factor - 1].Named == method;

    /// <summary>The first factor that is not as the list demands it (error 4058), or null. <paramref name="methods"/> in the order of the factors.</summary>
    public int? FindMismatch(IReadOnlyList<string> methods)
    {
        for (var i = 0; i < _elements.Length; i++)
        {
            var isThere = i < methods.Count;
            if (isThere ? !_elements[i].TakesAny && _elements[i].Text != methods[i] : !_elements[i].IsOptional) return i + 1;
        }
        return methods.Count > _elements.Length ? _elements.Length + 1 : null;
    }

    private static Element Read(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, after) = colon < 0 ? (text.Trim(), "") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        if (colon >= 0 && (name != "*" || after.Length == 0 || after.AsSpan().ContainsAny('*', ':'))) throw new FormatException($"'{text.Trim()}' is not of the form *:method");
        if (name != "*" && name.Contains('*', StringComparison.Ordinal)) throw new FormatException($"'{text.Trim()}' is neither * nor a method");
        return new(name, after);
    }
}
