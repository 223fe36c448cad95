namespace Cardea.Server.Accounts.Login;

/// <summary>A condition on a login, as the documentation lists it.</summary>
/// <param name="Name">As decisions, logs and the documentation name it.</param>
/// <param name="Demand">What it asks for, in a few words.</param>
/// <param name="Errors">What the client is told when it is not met.</param>
public record LoginRule(string Name, string Demand, string Errors)
{
    /// <summary>The part of the account that it reads; decisions tell which statement set it.</summary>
    public AccountRule? SetBy { get; init; }

    /// <summary>
    /// What the rule asked for and found, for decisions; one or more lines. Called when somebody looks, maybe long after the login, on what the login
    /// left in the request: nothing of the server as it is now may be read. The verdict is not made here.
    /// </summary>
    public Func<AdmissionRequest, IEnumerable<RuleTerm>>? Terms { get; init; }
}

/// <summary>A rule of the admission list.</summary>
/// <param name="Name">As decisions, logs and the documentation name it.</param>
/// <param name="Demand">What it asks for, in a few words.</param>
/// <param name="Errors">What the client is told when it is not met.</param>
/// <param name="Check">Null when it holds. Makes no texts when it does.</param>
public sealed record AdmissionRule(string Name, string Demand, string Errors, Func<Admission, AdmissionRequest, Refusal?> Check) : LoginRule(Name, Demand, Errors)
{
    /// <summary>Whether a refusal of this request is let in and only recorded (REQUIRE … REPORT ONLY).</summary>
    public Func<AdmissionRequest, bool>? ReportsOnly { get; init; }
}

/// <summary>One line of a rule.</summary>
/// <param name="Detail">Its part, such as ISSUER; may be empty.</param>
/// <param name="Expected">What it asks for.</param>
/// <param name="Actual">What came.</param>
public sealed record RuleTerm(string Detail, string Expected, string Actual);
