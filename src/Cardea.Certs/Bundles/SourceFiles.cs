namespace Cardea.Certs.Bundles;

/// <summary>A few lines in the driver's language. Files beside the source are found beside it, wherever it is called from.</summary>
internal static class SourceFiles
{
    /// <summary>
    /// verifyIdentity is mysql2's own word: without it the name is not looked at. For an address it asks Node without a name, which then looks for
    /// "localhost" in the certificate: such a bundle would promise what the driver does not do.
    /// https://sidorares.github.io/node-mysql2/docs/examples/connections/create-connection
    /// </summary>
    internal static string Mysql2(BundlePlace p) => System.Net.IPAddress.TryParse(p.Host, out _)
        ? throw new CertsFailure($"mysql2 does not verify addresses, and --host={p.Host} is one", "give the server a name with 'cardea certs server --dns=NAME --force', and use that with --host")
        : $$"""
        // const link = await require('mysql2/promise').createConnection({ ...require('./mysql2.js'), password: '…' });
        'use strict';
        const fs = require('node:fs');
        const path = require('node:path');

        const folder = {{(p.Path == "." ? "__dirname" : $"'{p.Path}'")}};
        const read = (name) => fs.readFileSync(path.join(folder, name));

        module.exports = {
          host: '{{p.Host}}',
          port: {{p.Port}},
          user: '{{p.User}}',
          ssl: {
            ca: read('ca.pem'),
            cert: read('client-cert.pem'),
            key: read('client-key.pem'),
            rejectUnauthorized: true,
            verifyIdentity: true,
          },
        };

        """;

    /// <summary>https://pymysql.readthedocs.io/en/latest/modules/connections.html</summary>
    internal static string PyMySql(BundlePlace p) => $$"""
        # pymysql.connect(password="…", **connect.settings)
        import os

        _folder = {{(p.Path == "." ? "os.path.dirname(os.path.abspath(__file__))" : $"\"{p.Path}\"")}}

        settings = {
            "host": "{{p.Host}}",
            "port": {{p.Port}},
            "user": "{{p.User}}",
            "ssl": {
                "ca": os.path.join(_folder, "ca.pem"),
                "cert": os.path.join(_folder, "client-cert.pem"),
                "key": os.path.join(_folder, "client-key.pem"),
                "check_hostname": True,
                "verify_mode": "required",
            },
        }

        """;

    /// <summary>https://pkg.go.dev/github.com/go-sql-driver/mysql#RegisterTLSConfig</summary>
    internal static string Go(BundlePlace p) => $$"""
        // Package cardea opens the database with verification of the server and this client's certificate.
        package cardea

        import (
        	"crypto/tls"
        	"crypto/x509"
        	"database/sql"
        	"errors"
        	"os"
        	"path/filepath"

        	"github.com/go-sql-driver/mysql"
        )

        // Open opens a schema (or "") with a password (or ""); the files are looked for in folder, usually "{{p.Path}}".
        func Open(folder, password, schema string) (*sql.DB, error) {
        	ca, err := os.ReadFile(filepath.Join(folder, "ca.pem"))
        	if err != nil {
        		return nil, err
        	}
        	roots := x509.NewCertPool()
        	if !roots.AppendCertsFromPEM(ca) {
        		return nil, errors.New("no certificate in ca.pem")
        	}
        	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "client-cert.pem"), filepath.Join(folder, "client-key.pem"))
        	if err != nil {
        		return nil, err
        	}
        	settings := &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}, ServerName: "{{p.Host}}"}
        	if err := mysql.RegisterTLSConfig("cardea", settings); err != nil {
        		return nil, err
        	}
        	config := mysql.NewConfig()
        	config.User, config.Passwd, config.DBName = "{{p.User}}", password, schema
        	config.Net, config.Addr, config.TLSConfig = "tcp", "{{p.Authority}}", "cardea"
        	return sql.Open("mysql", config.FormatDSN())
        }

        """;

    /// <summary>https://www.php.net/manual/en/mysqli.ssl-set.php</summary>
    internal static string Php(BundlePlace p) => $$"""
        <?php
        // $connect = require 'connect.php'; $link = $connect('password', 'schema');
        return static function (string $password = '', ?string $schema = null): mysqli {
            $folder = {{(p.Path == "." ? "__DIR__" : $"'{p.Path}'")}};
            $link = mysqli_init();
            $link->options(MYSQLI_OPT_SSL_VERIFY_SERVER_CERT, true);
            $link->ssl_set("$folder/client-key.pem", "$folder/client-cert.pem", "$folder/ca.pem", null, null);
            $link->real_connect('{{p.Host}}', '{{p.User}}', $password, $schema, {{p.Port}}, null, MYSQLI_CLIENT_SSL);
            return $link;
        };

        """;
}
