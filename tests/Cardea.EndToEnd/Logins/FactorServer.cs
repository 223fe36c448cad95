namespace Cardea.EndToEnd.Logins;

/// <summary>One server with accounts of every method that needs no password, or more than one.</summary>
public sealed class FactorServer : IDisposable
{
    public FactorServer()
    {
        Server = ServerProcess.Start([.. Zoo.ServerOptions(), "--mysql-native-password=ON", "--authentication-policy=*,,"]);
        Server.AsRoot($"""
            CREATE DATABASE e2e;
            CREATE USER certified IDENTIFIED WITH cardea_x509 AS 'subject={CertificateZoo.ClientName}';
            CREATE USER laura IDENTIFIED WITH cardea_x509;
            CREATE USER somebody IDENTIFIED WITH cardea_x509;
            CREATE USER sam@localhost IDENTIFIED WITH auth_socket AS '{Environment.UserName}';
            CREATE USER sue@localhost IDENTIFIED WITH auth_socket AS '{Environment.UserName}x';
            CREATE USER pair@localhost IDENTIFIED BY 'one' AND IDENTIFIED WITH auth_socket AS '{Environment.UserName}';
            SET GLOBAL authentication_policy = '*,*:sha256_password,';
            CREATE USER three IDENTIFIED BY 'one' AND IDENTIFIED BY 'two' AND IDENTIFIED WITH cardea_x509 AS 'subject={CertificateZoo.ClientName}';
            SET GLOBAL authentication_policy = '*,,';
            CREATE USER ed IDENTIFIED WITH ed25519 BY 'Ed-s3cret ä';
            CREATE USER nat IDENTIFIED WITH mysql_native_password BY 'nat';
            GRANT ALL ON e2e.* TO certified, laura, somebody;
            """);
    }

    public static CertificateZoo Zoo => CertificateZoo.Instance;
    public ServerProcess Server { get; }

    public void Dispose() => Server.Dispose();
}
