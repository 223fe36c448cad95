namespace Cardea.Doctor.Causes;

internal static partial class CauseTable
{
    // Numbers and names of servers' errors: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
    private static readonly Cause[] WayRows =
    [
        new("name-unknown", Weight.Untested, "Nobody knows the name {host}.", "check the spelling; ask the name service by hand; put the name into /etc/hosts or use the address")
            { Command = "getent ahosts {host}", Errors = [2005] },
        new("name-service-silent", Weight.Untested, "The name service does not answer for {host}.", "look at /etc/resolv.conf and whether the network is up; use the address meanwhile")
            { Command = "getent ahosts {host}" },
        new("address-dead", Weight.Warning, "{address} does not take connections, other addresses of {host} do.", "clients that try this address first wait or fail: let the server listen there (bind_address), or take the address out of the name service"),
        new("connection-refused", Weight.Untested, "Nothing listens at {place}.", "start the server; see on its machine whether it listens on this address or on 127.0.0.1 only (bind_address, skip_networking), and on which port")
            { Command = "ss -ltn", Errors = [2003] },
        new("connection-unanswered", Weight.Untested, "{place} does not answer.", "a firewall or a cloud's security group drops the packets, or the machine is down: open the port for this client's address"),
        new("network-unreachable", Weight.Untested, "There is no way to {place}.", "look at this machine's routes, VPN and address family")
            { Command = "ip route get {address}" },
        new("socket-missing", Weight.Untested, "There is no socket {place}.", "start the server, or give the path that its variable socket names; over TCP: --host=127.0.0.1")
            { Command = "ls -l {place}", Errors = [2002] },
        new("socket-dead", Weight.Untested, "Nobody listens at the socket {place}.", "it was left by a server that has died: start the server, or give the right path"),
        new("socket-forbidden", Weight.Untested, "This user may not use the socket {place}.", "the directories on the way must be passable and the socket writable for you; mysqld's is usually mode 777")
            { Command = "namei -l {place}" },
        new("out-of-time", Weight.Untested, "The time was over before everything was looked at.", "give more with --timeout=60"),
    ];

    private static readonly Cause[] GreetingRows =
    [
        new("greeting-missing", Weight.Untested, "{place} takes connections and says nothing.", "a MySQL server speaks first: look for a proxy that waits for a PROXY header or for TLS, a server out of threads, or another service on that port"),
        new("greeting-closed", Weight.Untested, "{place} takes connections and closes them at once.", "a load balancer without a living server behind it, TCP wrappers, or a server in the middle of its start: look at the log of what listens there"),
        new("not-mysql", Weight.Untested, "{place} does not speak MySQL's protocol: it is {who}.", "give the port of the database, usually 3306"),
        new("x-protocol", Weight.Untested, "{place} is the port of MySQL's X protocol.", "give the port of the classic protocol, usually 3306; its variable is port, that of the X protocol mysqlx_port")
            { Command = "cardea doctor {host}:3306" },
        new("old-protocol", Weight.Untested, "The server greets with protocol version {version}, which is older than MySQL 3.21, or with nonsense.", "MySQL servers greet with version 10: look at what really listens there"),
        new("host-blocked", Weight.Refused, "The server has blocked this machine after too many broken connections.", "find what breaks them (a health check that says nothing?), then unblock; MariaDB: FLUSH HOSTS")
            { Command = "sql> TRUNCATE TABLE performance_schema.host_cache", Errors = [1129] },
        new("host-not-allowed", Weight.Refused, "No account of the server may come from this machine's address.", "see for which hosts the account is, and make one for this one")
            { Command = "sql> SELECT user, host FROM mysql.user ORDER BY user, host", Errors = [1130] },
        new("too-many-connections", Weight.Refused, "All of the server's connections are taken.", "find who holds them, and let clients share connections; or raise the limit")
            { Command = "sql> SELECT user, host, COUNT(*) FROM information_schema.processlist GROUP BY user, host", Errors = [1040] },
        new("server-exhausted", Weight.Refused, "The server is out of memory or threads.", "look at its log and its machine's limits (ulimit -u, memory)") { Errors = [1041, 1135] },
        new("server-stopping", Weight.Refused, "The server is shutting down.", "wait until it is back") { Errors = [1053] },
        new("server-offline", Weight.Refused, "The server is in offline mode: only administrators come in.", "wait, or let an administrator end it")
            { Command = "sql> SET GLOBAL offline_mode=OFF", Errors = [3032] },
        new("host-unresolved", Weight.Refused, "The server cannot find out the name of this machine's address.", "start it with skip_name_resolve and write accounts with addresses, or mend its name service") { Errors = [1042] },
        new("handshake-unfit", Weight.Refused, "The server found the handshake broken.", "a proxy or firewall changes bytes on the way, or TLS was begun where the server expects none: connect without what is between") { Errors = [1043, 1158, 1159, 1160, 1161] },
        new("refused-before-login", Weight.Refused, "The server refused before any login.", "its own words are above; its log says more"),
    ];
}
