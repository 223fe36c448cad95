using System.Runtime.InteropServices;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Store;

/// <summary>What a client is told when a file of the data directory could not be written.</summary>
internal static class DiskErrors
{
    private const int InputOutput = 5, PermissionDenied = 13, NoSpace = 28, Quota = 122;

    /// <summary>1021 or 1026 with the system's number; nothing has changed.</summary>
    public static ServerError Of(Exception failure, string file)
    {
        var number = failure is UnauthorizedAccessException ? PermissionDenied : failure.HResult is > 0 and < 200 and var known ? known : InputOutput;
        return number is NoSpace or Quota ? ServerErrors.DiskFull(file) : ServerErrors.FileNotWritten(file, number, Marshal.GetPInvokeErrorMessage(number));
    }
}
