using Cardea.Doctor.Targets;
using Cardea.Options;

namespace Cardea.Tests.Doctor;

/// <summary>Every form of TARGET, and what must not pass for one.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("db.example.com", "--host=db.example.com --protocol=TCP")]
    [InlineData("db.example.com:3307", "--host=db.example.com --port=3307 --protocol=TCP")]
    [InlineData("192.0.2.5", "--host=192.0.2.5 --protocol=TCP")]
    [InlineData("::1", "--host=::1 --protocol=TCP")]
    [InlineData("[2001:db8::5]", "--host=2001:db8::5 --protocol=TCP")]
    [InlineData("[2001:db8::5]:3307", "--host=2001:db8::5 --port=3307 --protocol=TCP")]
    [InlineData("/run/mysqld/mysqld.sock", "--socket=/run/mysqld/mysqld.sock --protocol=SOCKET")]
    [InlineData("./data/mysql.sock", "--socket=./data/mysql.sock --protocol=SOCKET")]
    [InlineData("data/mysql.sock", "--socket=data/mysql.sock --protocol=SOCKET")]
    [InlineData("db:3306/shop", "--host=db --port=3306 --protocol=TCP --database=shop")]
    [InlineData("app@db", "--user=app --host=db --protocol=TCP")]
    [InlineData("mysql://db", "--host=db --protocol=TCP")]
    [InlineData("mysql://app:p%40ss@db:3307/shop?ssl-mode=VERIFY_IDENTITY&ssl-ca=%2Fca.pem", "--user=app --password=p@ss --host=db --port=3307 --protocol=TCP --database=shop --ssl-mode=VERIFY_IDENTITY --ssl-ca=/ca.pem")]
    [InlineData("mysql://app:a@b@db", "--user=app --password=a@b --host=db --protocol=TCP")]
    [InlineData("mariadb://app@[::1]:3306/", "--user=app --host=::1 --port=3306 --protocol=TCP")]
    [InlineData("jdbc:mysql://db:3306/shop?sslMode=VERIFY_CA&allowPublicKeyRetrieval=true", "--host=db --port=3306 --protocol=TCP --database=shop --ssl-mode=VERIFY_CA --get-server-public-key")]
    [InlineData("jdbc:mariadb://db/shop?sslMode=verify-full&serverSslCert=ca.pem", "--host=db --protocol=TCP --database=shop --ssl-mode=VERIFY_IDENTITY --ssl-ca=ca.pem")]
    [InlineData("mysql://db?useSSL=false", "--host=db --protocol=TCP --ssl-mode=DISABLED")]
    [InlineData("mysql://db?tls=skip-verify", "--host=db --protocol=TCP --ssl-mode=REQUIRED")]
    public void A_target_becomes_the_clients_own_options(string target, string options) => Assert.Equal(options, string.Join(' ', TargetParser.Parse(target).Arguments));

    [Fact]
    public void The_id_of_a_decision_is_known_by_its_form() => Assert.Equal("0123456789abcdef01234567", TargetParser.Parse("0123456789abcdef01234567").DecisionId);

    [Fact]
    public void What_does_not_decide_over_security_is_passed_over_and_told()
    {
        var target = TargetParser.Parse("mysql://db?charset=utf8mb4");
        Assert.Equal(["the parameter 'charset' has no meaning here"], target.Notes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("db:0")]
    [InlineData("db:65536")]
    [InlineData("db:x")]
    [InlineData("[::1")]
    [InlineData("[]:3306")]
    [InlineData("two words")]
    [InlineData("postgres://db")]
    [InlineData("mysql://db:99999")]
    [InlineData("mysql://db?ssl-mode=VERIFY")]
    [InlineData("mysql://db?tls=custom")]
    [InlineData("mysql://db?useSSL=perhaps")]
    [InlineData("mysql://db?verifyServerCertificate=true")]
    [InlineData("mysql://db?trustServerCertificate=true")]
    [InlineData("db\u001B[2J")]
    public void What_is_no_target_or_would_weaken_in_silence_is_refused(string target) => Assert.Throws<OptionException>(() => TargetParser.Parse(target));

    [Theory]
    [InlineData("mysql://app:s3cret@db:99999")]
    [InlineData("mysql://app:s3cret@db?ssl-mode=odd")]
    [InlineData("mysql://app:s3cret@two words")]
    [InlineData("mysqk://app:s3cret@db")]
    public void No_message_repeats_the_password(string target) =>
        Assert.DoesNotContain("s3cret", Assert.Throws<OptionException>(() => TargetParser.Parse(target)).Message, StringComparison.Ordinal);
}
