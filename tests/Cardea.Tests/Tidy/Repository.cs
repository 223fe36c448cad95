namespace Cardea.Tests.Tidy;

/// <summary>Where the sources are that the documents and the house's rules are held against.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution: above the tests' own program, for paths in it may have been replaced when it was built.</summary>
    public static readonly string Root = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Cardea.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the repository's root is not above the tests");
    }
}
