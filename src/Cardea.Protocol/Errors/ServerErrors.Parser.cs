namespace Cardea.Protocol.Errors;

/// <summary>What the parser found, as the client is told.</summary>
public static partial class ServerErrors
{
    /// <summary>An error of the parser, which knows number and text; the SQLSTATE is found here.</summary>
    public static ServerError FromParser(ushort number, string message) => Make(number, number switch
    {
        1064 or 1065 or 1059 or 1075 or 1101 or 1103 or 1110 or 1149 or 1235 or 1327 => "42000",
        _ => "HY000",
    }, message);
}
