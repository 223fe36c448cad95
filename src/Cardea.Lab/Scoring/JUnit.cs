using System.Text;
using System.Xml;
using Cardea.Certificates;
using Cardea.Lab.Cases;

namespace Cardea.Lab.Scoring;

/// <summary>A scorecard as JUnit's XML, which the build servers show: a case failed open is a failure, one that proved nothing an error, one not asked is skipped.</summary>
internal static class JUnit
{
    internal static string Write(Scorecard card)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", $"cardea lab {card.Mode.Word()}");
            xml.WriteAttributeString("tests", $"{card.Marks.Count + card.Skipped.Count}");
            xml.WriteAttributeString("failures", $"{card.FailedOpen}");
            xml.WriteAttributeString("errors", $"{card.RefusedGood + card.Untested}");
            xml.WriteAttributeString("skipped", $"{card.Skipped.Count}");
            foreach (var mark in card.Marks) Case(xml, mark.Case, Element(mark.Verdict), mark.Why);
            foreach (var (row, why) in card.Skipped) Case(xml, row, "skipped", why);
            xml.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    private static string? Element(Verdict verdict) => verdict switch
    {
        Verdict.FailedOpen => "failure",
        Verdict.RefusedGood or Verdict.Untested => "error",
        _ => null,
    };

    private static void Case(XmlWriter xml, LabCase row, string? element, string why)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", row.Group.ToString().ToLowerInvariant());
        xml.WriteAttributeString("name", row.Name);
        if (element is not null)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString("message", Printable.Text(why));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }
}
