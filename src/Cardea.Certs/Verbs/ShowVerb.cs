using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>show</c>: one entry of the register, by serial number, user or file.</summary>
internal static class ShowVerb
{
    internal static readonly Verb Row = new("show", "SERIAL|USER|FILE", "shows what is known of an issued certificate", Run)
    {
        MostArguments = 1,
        Examples = ["cardea certs show laura", "cardea certs show 4F1A2B…", "cardea certs show data/server-cert.pem"],
    };

    private static Answer Run(Call call)
    {
        if (call.Options.Positional is not [var word])
            throw new OptionException("which certificate? give its serial number, user or file");
        var entry = Find(call, word) ?? throw new CertsFailure($"'{word}' was not issued here", "'cardea certs list' shows all; 'cardea certs inspect' shows any file");
        return new Answer().Line(ListVerb.StateOf(entry, call.Now))
            .Value("certificate", ListVerb.Json(entry, call.Now))
            .Labelled("serial", entry.Serial).Labelled("subject", entry.Subject).Labelled("use", entry.Use)
            .Labelled("valid until", entry.NotAfter is { } end ? $"{Answer.Time(end)} ({Lifetime.Left(end, call.Now)})" : "unknown")
            .Labelled("revoked", entry.RevokedAt is { } at ? $"{Answer.Time(at)}, {entry.Reason}" : "no")
            .Labelled("SHA-256", entry.Sha256).Labelled("file", entry.File);
    }

    private static IssuedCertificate? Find(Call call, string word)
    {
        var register = call.Folder.ReadRegister();
        var file = File.Exists(word) ? word : Targets.OfUser(call, word).Certificate;
        if (!File.Exists(file))
            return register.Find(word.Replace(":", "", StringComparison.Ordinal));
        return PemText.Certificates(PemText.Read(file)) is [var leaf, ..] ? register.Find(leaf.SerialNumber) : null;
    }
}
