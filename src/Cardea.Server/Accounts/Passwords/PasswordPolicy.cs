using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Server.Variables;

namespace Cardea.Server.Accounts.Passwords;

/// <summary>
/// validate_password: how good a password must be. It is off until the option <c>validate_password</c> or INSTALL COMPONENT switches it on, as in a
/// MySQL server without the component.
/// </summary>
/// <remarks>Source: MySQL, <c>components/validate_password/validate_password_imp.cc</c>.</remarks>
public sealed class PasswordPolicy
{
    private const int ShortestScored = 4;
    private const int ScoreStep = 25;

    private readonly GlobalVariables _variables;
    private readonly TimeProvider _clock;
    private readonly Func<bool> _isOn;
    private readonly Action<string> _warn;
    private volatile PasswordDictionary _dictionary = PasswordDictionary.Empty;

    /// <summary>Reads the dictionary if there is one.</summary>
    /// <param name="variables">Where the rules are.</param>
    /// <param name="clock">Dates the dictionary.</param>
    /// <param name="isOn">Whether passwords are checked at all.</param>
    /// <param name="warn">Takes lines for the log.</param>
    /// <exception cref="IOException">The dictionary cannot be read: a rule that is asked for is never dropped silently.</exception>
    public PasswordPolicy(GlobalVariables variables, TimeProvider clock, Func<bool> isOn, Action<string> warn)
    {
        (_variables, _clock, _isOn, _warn) = (variables, clock, isOn, warn);
        LoadDictionary();
        FitLength();
        variables.Changed += OnChanged;
    }

    /// <summary>The words in use.</summary>
    public PasswordDictionary Dictionary => _dictionary;

    /// <summary>Whether passwords are checked.</summary>
    public bool IsOn => _isOn();

    /// <summary>1819 when the password is not good enough.</summary>
    /// <param name="password">The password in UTF-8.</param>
    /// <param name="names">The names of whoever sets it, which it may not be, nor reversed.</param>
    public ServerError? Check(ReadOnlySpan<byte> password, params ReadOnlySpan<string> names)
    {
        if (!IsOn) return null;
        var text = Encoding.UTF8.GetString(password);
        return Satisfies(text, names, _variables.Text(Known.ValidatePolicy)) ? null : ServerErrors.PasswordPolicy();
    }

    /// <summary>
    /// 4165 when too few characters are new. Counted are the different characters, whatever their case, that the current password has nowhere; wanted is a part
    /// of the current password's length, or of the least length if that is more (validate_password_changed_characters_imp).
    /// </summary>
    public ServerError? CheckChanged(ReadOnlySpan<byte> current, ReadOnlySpan<byte> password)
    {
        var percentage = _variables.Number(Known.ValidateChanged);
        if (!IsOn || percentage == 0) return null;
        var old = Encoding.UTF8.GetString(current);
        var wanted = Math.Max(_variables.Number(Known.ValidateLength), (ulong)Length(old)) * percentage / 100;
        var fresh = Encoding.UTF8.GetString(password).EnumerateRunes().Select(Rune.ToLowerInvariant).Except(old.EnumerateRunes().Select(Rune.ToLowerInvariant)).Count();
        return (ulong)fresh < wanted ? ServerErrors.TooFewCharactersChanged(wanted, fresh) : null;
    }

    /// <summary>VALIDATE_PASSWORD_STRENGTH(): 0, 25, 50, 75 or 100.</summary>
    public int Strength(string password, params ReadOnlySpan<string> names)
    {
        if (!IsOn || IsName(password, names) || Length(password) < ShortestScored) return 0;
        if (Length(password) < (int)_variables.Number(Known.ValidateLength)) return ScoreStep;
        if (!Satisfies(password, names, "MEDIUM")) return 2 * ScoreStep;
        return _dictionary.IsIn(password) ? 3 * ScoreStep : 4 * ScoreStep;
    }

    /// <summary>Before SET GLOBAL: a dictionary that cannot be read is not taken (1231).</summary>
    public static void CheckDictionary(string? path)
    {
        if (string.IsNullOrEmpty(path)) return;
        try
        {
            _ = PasswordDictionary.Load(path, default);
        }
        catch (IOException)
        {
            throw new ServerErrorException(ServerErrors.WrongValueForVariable(Known.ValidateDictionary.Name, path));
        }
    }

    private bool Satisfies(string password, ReadOnlySpan<string> names, string policy)
    {
        var (lower, upper, digits, others) = (0ul, 0ul, 0ul, 0ul);
        foreach (var rune in password.EnumerateRunes())
        {
            if (Rune.IsLower(rune)) lower++;
            else if (Rune.IsUpper(rune)) upper++;
            else if (Rune.IsDigit(rune)) digits++;
            else others++;
        }
        if (lower + upper + digits + others < _variables.Number(Known.ValidateLength) || IsName(password, names)) return false;
        if (policy == "LOW") return true;
        var cases = _variables.Number(Known.ValidateMixedCase);
        if (lower < cases || upper < cases || digits < _variables.Number(Known.ValidateNumbers) || others < _variables.Number(Known.ValidateSpecial)) return false;
        return policy == "MEDIUM" || !_dictionary.IsIn(password);
    }

    private bool IsName(string password, ReadOnlySpan<string> names)
    {
        if (!_variables.Flag(Known.ValidateUserName)) return false;
        foreach (var name in names)
        {
            if (name.Length == 0) continue;
            if (password == name) return true;
            var reversed = name.ToCharArray();
            Array.Reverse(reversed);
            if (password.AsSpan().SequenceEqual(reversed)) return true;
        }
        return false;
    }

    private static int Length(string password) => password.EnumerateRunes().Count();

    private void OnChanged(VariableDefinition row)
    {
        if (ReferenceEquals(row, Known.ValidateDictionary)) LoadDictionary();
        else if (ReferenceEquals(row, Known.ValidateLength) || ReferenceEquals(row, Known.ValidateMixedCase) || ReferenceEquals(row, Known.ValidateNumbers)
            || ReferenceEquals(row, Known.ValidateSpecial)) FitLength();
    }

    private void LoadDictionary() =>
        _dictionary = _variables.Text(Known.ValidateDictionary) is { Length: > 0 } path ? PasswordDictionary.Load(path, _clock.GetUtcNow()) : PasswordDictionary.Empty;

    // A length that the counts do not fit into is raised, as MySQL does.
    private void FitLength()
    {
        var least = _variables.Number(Known.ValidateNumbers) + 2 * _variables.Number(Known.ValidateMixedCase) + _variables.Number(Known.ValidateSpecial);
        if (_variables.Number(Known.ValidateLength) >= least) return;
        _variables.Set(Known.ValidateLength, least);
        _warn($"effective value of validate_password.length is changed; the new value is {least}");
    }
}
