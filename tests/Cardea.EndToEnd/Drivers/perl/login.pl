# Logs in with DBD::mysql and asks a few questions; arguments and answer as in ../python/login.py.
use strict;
use warnings;
no warnings 'once'; # DBI is loaded at run time
use utf8;
use JSON::PP;

my %option = map { split /=/, $_, 2 } @ARGV;
my $json = JSON::PP->new->utf8->canonical;
unless (eval { require DBI; require DBD::mysql; 1 }) {
    print $json->encode({ missing => 'DBD::mysql' }), "\n";
    exit 3;
}
my $mode = $option{mode} // 'plain';
my $place = $option{socket} ? "mysql_socket=$option{socket}" : "host=" . ($option{host} // '127.0.0.1') . ";port=$option{port}";
my $source = "DBI:mysql:$place";
if ($mode ne 'plain') {
    # "optional": its build for this C library cannot enforce TLS; the test looks at the cipher instead.
    $source .= ';mysql_ssl=1;mysql_ssl_optional=1';
    $source .= ";mysql_ssl_ca_file=$option{ca}" if $mode ne 'required';
    $source .= ';mysql_ssl_verify_server_cert=1' if $mode eq 'verify_identity' || $mode eq 'client_cert';
    $source .= ";mysql_ssl_client_cert=$option{cert};mysql_ssl_client_key=$option{key}" if $mode eq 'client_cert';
}
$source .= ";mysql_server_pubkey=$option{public_key}" if $option{public_key};
$source .= ';mysql_get_server_pubkey=1' if $option{ask};

my $link = DBI->connect($source, $option{user}, $option{password} // '', { PrintError => 0, RaiseError => 0, mysql_enable_utf8mb4 => 1 });
refused() unless $link;
$link->{RaiseError} = 1;
my $answer = eval {
    my $cipher = $link->selectrow_arrayref("SHOW STATUS LIKE 'Ssl_cipher'")->[1];
    my $text = "Grüße, 漢字 'and' \"quotes\" \\ 😀";
    my $echoed = $link->selectrow_arrayref('SELECT ?, 6 * ?', { mysql_server_prepare => 1 }, $text, 7);
    my $table = "e2e.trip_$$";
    $link->do("CREATE TABLE $table (a INT, b VARCHAR(100), c VARCHAR(10))");
    $link->do("INSERT INTO $table VALUES (?, ?, ?)", undef, @$_) for [1, $text, "'\\"], [2, undef, ''];
    my $rows = $link->selectall_arrayref("SELECT a, b, c FROM $table ORDER BY a");
    my $trip = @$rows == 2 && $rows->[0][0] == 1 && $rows->[0][1] eq $text && $rows->[0][2] eq "'\\" && !defined $rows->[1][1] && $rows->[1][2] eq '';
    $link->do("DROP TABLE $table");
    $link->disconnect;
    { cipher => $cipher, parameters => $echoed->[0] eq $text && $echoed->[1] == 42 ? JSON::PP::true : JSON::PP::false, trip => $trip ? JSON::PP::true : JSON::PP::false };
};
refused() unless $answer;
print $json->encode($answer), "\n";

sub refused {
    my $text = $DBI::errstr // $@;
    utf8::decode($text);
    print $json->encode({ errno => 0 + ($DBI::err // 0), message => $text }), "\n";
    exit 1;
}
