using System.Security.Cryptography;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>init</c>: makes the CA, and renews it by a roll-over.</summary>
internal static class InitVerb
{
    private const string Usual = "10y";

    internal static readonly Verb Row = new("init", "", "makes a CA, or rolls it over to a new one", Run)
    {
        Options =
        [
            CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.Subject, CommonOptions.Valid(Usual), CommonOptions.Passphrase, CommonOptions.Force,
            new("roll-over", OptionKind.Flag, "make a new CA beside the present one and trust both"),
            new("drop-old", OptionKind.Flag, "end a roll-over: trust the new CA only"),
        ],
        Notes = """
            Writes ca.pem and ca-key.pem (0600) into the data directory. With --ca-passphrase-file the key is encrypted; the file needs the
            passphrase in its first line, and every verb that issues needs the file again.

            A roll-over has three steps and no bad moment. 'init --roll-over' makes the new CA; ca.pem then holds both, and certificates of
            either are accepted. 'renew server-cert.pem' lets the new CA issue the server's certificate; a bridge goes with it, so that clients
            which know only the old CA still verify it. When all clients have the new ca.pem and certificates of the new CA, 'init --drop-old'.
            """,
        Examples =
        [
            "cardea certs init",
            "cardea certs init --algorithm=ecdsa --subject='/O=Example/CN=Example database CA' --valid=5y",
            "cardea certs init --roll-over && cardea certs renew data/server-cert.pem",
        ],
    };

    private static Answer Run(Call call)
    {
        if (call.Options.Flag("roll-over") && call.Options.Flag("drop-old"))
            throw new OptionException("--roll-over and --drop-old exclude each other");
        return call.Options.Flag("drop-old") ? DropOld(call) : call.Options.Flag("roll-over") ? RollOver(call) : Make(call);
    }

    private static Answer Make(Call call)
    {
        var folder = call.Folder;
        if (!call.Force)
            Call.Refuse(folder.Certificate, folder.Key);
        if (File.Exists(folder.OldKey))
            throw new CertsFailure("a roll-over is under way", "end it with --drop-old first");
        using var authority = CertificateAuthority.Create(Subject(call), CommonOptions.AlgorithmOf(call.Options) ?? KeyAlgorithm.Rsa2048, Life(call), call.Clock);
        Call.MakeDirectoryOf(folder.Certificate);
        new PairFiles(folder.Certificate, folder.Key).Write(authority.Pem.Certificate, authority.KeyPem(call.Passphrase), overwrite: call.Force);
        File.Delete(folder.Intermediate); // of the CA that was here before
        return Tell(call, authority, "CA made");
    }

    private static Answer RollOver(Call call)
    {
        using (call.OpenAuthority()) { } // for the refusals' words
        var life = call.Options.IsGiven("valid") ? Life(call) : (TimeSpan?)null;
        using var authority = new Renewal(call.Folder, call.Clock).RollOver(Subject(call), CommonOptions.AlgorithmOf(call.Options), life, call.Passphrase);
        return Tell(call, authority, "new CA made; the old one is trusted beside it")
            .Line("Now renew what the old one issued, server first: cardea certs renew FILE. Then hand out the new ca.pem.");
    }

    private static Answer DropOld(Call call)
    {
        using var authority = call.OpenAuthority();
        var key = new CertificateDetails(authority.Certificate).SubjectKey;
        // Of a file that was renewed only the newest certificate counts.
        var orphans = call.Folder.ReadRegister().Entries.GroupBy(static e => e.File).Select(static g => g.Last())
            .Where(e => e.IssuerKey != key && e.RevokedAt is null && e.NotAfter > call.Now && e.File != "-").ToArray();
        if (orphans.Length > 0 && !call.Force)
            throw new CertsFailure($"{orphans.Length} certificates of the old CA are in use, the first is '{orphans[0].File}'", "renew them, or drop the old CA all the same with --force");
        new Renewal(call.Folder, call.Clock).DropOld(call.Passphrase);
        return Tell(call, authority, "the old CA is dropped; this one remains");
    }

    private static string Subject(Call call) =>
        call.Options.Text("subject") ?? $"/CN=Cardea CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}"; // two CAs of one name are a riddle for every client

    private static TimeSpan Life(Call call) => Lifetime.Parse("valid", call.Options.Text("valid")!);

    private static Answer Tell(Call call, CertificateAuthority authority, string title)
    {
        var details = new CertificateDetails(authority.Certificate);
        return new Answer().Line(title)
            .Field("certificate", "certificate", call.Folder.Certificate).Field("key", "key", call.Folder.Key)
            .Field("subject", "subject", details.Subject).Field("algorithm", "key kind", KindOf(details)).Field("sha256", "SHA-256", details.Sha256)
            .Value("notAfter", Answer.Iso(details.NotAfter))
            .Labelled("valid until", $"{Answer.Time(details.NotAfter)} ({Lifetime.Left(details.NotAfter, call.Now)})");
    }

    private static string KindOf(CertificateDetails details) => details.KeyKind == "RSA" ? $"RSA {details.KeyBits}" : details.KeyKind;
}
