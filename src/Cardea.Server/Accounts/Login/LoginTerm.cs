using Cardea.Tls;

namespace Cardea.Server.Accounts.Login;

/// <summary>One demand of an account's REQUIRE on a login. Texts are made only for who reads them.</summary>
/// <param name="Rule">SSL, X509, SUBJECT, SAN, NETWORK …</param>
/// <param name="Expected">What it asks for.</param>
/// <param name="Holds">Whether a login meets it.</param>
/// <param name="Actual">What the login has.</param>
public sealed record LoginTerm(string Rule, string Expected, Func<AdmissionRequest, bool> Holds, Func<AdmissionRequest, string> Actual)
{
    internal static LoginTerm OfChannel(string rule, string expected, Func<ChannelFacts, bool> holds, Func<ChannelFacts, string> actual) =>
        new(rule, expected, r => holds(r.Channel), r => actual(r.Channel));

    /// <summary>A demand on a certificate that verified; without one it is not met, wherever it stands in the list.</summary>
    internal static LoginTerm OfPeer(string rule, string expected, Func<CertificateFacts, bool> holds, Func<CertificateFacts, string> actual) => new(rule, expected,
        r => r.Channel is { PeerVerified: true, Peer: { } peer } && holds(peer), r => r.Channel.Peer is { } peer ? actual(peer) : "no certificate");

    /// <summary>An account's whole REQUIRE, one demand at a time, in the order in which they are looked at.</summary>
    internal static IReadOnlyList<LoginTerm> Of(Account account)
    {
        var terms = new List<LoginTerm>();
        void Add(ChannelTerm term)
        {
            if (terms.All(t => t.Rule != term.Rule)) terms.Add(term.Rule == "SUBJECT" ? Subject(term) : OfChannel(term.Rule, term.Expected, term.Holds, term.Actual));
        }
        foreach (var term in account.Require.Terms) Add(term);
        if (account.ExtendedRequire is not { } extended) return terms;
        if (extended.NeedsTls) Add(ChannelTerm.Encrypted);
        if (extended.NeedsCertificate) Add(ChannelTerm.Certificate);
        terms.AddRange(extended.Terms());
        return terms;
    }

    // Byte by byte as MySQL compares it, or as a set of attributes.
    private static LoginTerm Subject(ChannelTerm term) => new(term.Rule, term.Expected,
        r => r.Settings.PartialSubjectMatch ? r.Channel is { PeerVerified: true, Peer: { } peer } && SubjectSubset.Matches(term.Expected, peer) : term.Holds(r.Channel),
        r => term.Actual(r.Channel));
}
