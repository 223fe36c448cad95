// Logs in with go-sql-driver and asks a few questions; arguments and answer as in ../python/login.py.
package main

import (
	"bufio"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

var option = map[string]string{}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func read(path string) []byte {
	content, err := os.ReadFile(path)
	must(err)
	return content
}

func tlsConfig(mode string) *tls.Config {
	if mode == "required" {
		return &tls.Config{InsecureSkipVerify: true}
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(read(option["ca"])) {
		panic(errors.New("no CA certificate in " + option["ca"]))
	}
	config := &tls.Config{RootCAs: roots}
	if mode == "verify_ca" {
		// The library's own check always includes the name; this is its check without it.
		config.InsecureSkipVerify = true
		config.VerifyConnection = func(state tls.ConnectionState) error {
			between := x509.NewCertPool()
			for _, certificate := range state.PeerCertificates[1:] {
				between.AddCert(certificate)
			}
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
			return err
		}
	}
	if mode == "client_cert" {
		pair, err := tls.LoadX509KeyPair(option["cert"], option["key"])
		must(err)
		config.Certificates = []tls.Certificate{pair}
	}
	return config
}

func open() *sql.DB {
	config := mysql.NewConfig()
	config.User, config.Passwd = option["user"], option["password"]
	config.Net, config.Addr = "tcp", "127.0.0.1:"+option["port"]
	if host := option["host"]; host != "" {
		config.Addr = host + ":" + option["port"]
	}
	if socket := option["socket"]; socket != "" {
		config.Net, config.Addr = "unix", socket
	}
	config.Collation = "utf8mb4_general_ci"
	config.MaxAllowedPacket = 64 << 20
	if mode := option["mode"]; mode != "" && mode != "plain" {
		must(mysql.RegisterTLSConfig("chosen", tlsConfig(mode)))
		config.TLSConfig = "chosen"
	}
	if file := option["public_key"]; file != "" {
		block, _ := pem.Decode(read(file))
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		must(err)
		mysql.RegisterServerPubKey("chosen", key.(*rsa.PublicKey))
		config.ServerPubKey = "chosen"
	}
	database, err := sql.Open("mysql", config.FormatDSN())
	must(err)
	database.SetMaxOpenConns(1)
	return database
}

func exec(database *sql.DB, statement string, values ...interface{}) {
	_, err := database.Exec(statement, values...)
	must(err)
}

func check() interface{} {
	database := open()
	defer database.Close()
	var name, cipher string
	must(database.QueryRow("SHOW STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher))
	text := "Grüße, 漢字 'and' \"quotes\" \\ 😀"
	var echoed string
	var product float64
	must(database.QueryRow("SELECT ?, 6 * ?", text, 7).Scan(&echoed, &product))
	table := fmt.Sprintf("e2e.trip_%d", os.Getpid())
	exec(database, "CREATE TABLE "+table+" (a INT, b VARCHAR(100), c BLOB)")
	exec(database, "INSERT INTO "+table+" VALUES (?, ?, ?)", 1, text, []byte{0, 255, 39, 92})
	exec(database, "INSERT INTO "+table+" VALUES (?, ?, ?)", 2, nil, []byte{})
	trip := true
	for id := 1; id <= 2; id++ {
		for _, prepared := range []bool{false, true} {
			var b sql.NullString
			var c []byte
			if prepared {
				must(database.QueryRow("SELECT b, c FROM "+table+" WHERE a = ?", id).Scan(&b, &c))
			} else {
				must(database.QueryRow("SELECT b, c FROM " + table + " WHERE a = "+strconv.Itoa(id)).Scan(&b, &c))
			}
			if id == 1 {
				trip = trip && b.String == text && string(c) == "\x00\xff'\\"
			} else {
				trip = trip && !b.Valid && c != nil && len(c) == 0
			}
		}
	}
	exec(database, "DROP TABLE "+table)
	return map[string]interface{}{"cipher": cipher, "parameters": echoed == text && product == 42, "trip": trip}
}

func canonical(rows *sql.Rows, err error, kinds []string) [][]*string {
	must(err)
	defer rows.Close()
	var all [][]*string
	for rows.Next() {
		var id int
		raw := make([]sql.RawBytes, len(kinds))
		into := []interface{}{&id}
		for i := range raw {
			into = append(into, &raw[i])
		}
		must(rows.Scan(into...))
		row := make([]*string, len(kinds))
		for i, value := range raw {
			if value != nil {
				text := string(value)
				if kinds[i] == "bytes" {
					text = hex.EncodeToString(value)
				}
				row[i] = &text
			}
		}
		all = append(all, row)
	}
	must(rows.Err())
	return all
}

func types() interface{} {
	file, err := os.Open(option["columns"])
	must(err)
	defer file.Close()
	var kinds, definitions []string
	var values [][]string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		definitions = append(definitions, "`"+fields[0]+"` "+fields[1])
		kinds = append(kinds, fields[2])
		values = append(values, fields[3:])
	}
	table := option["table"]
	database := open()
	defer database.Close()
	exec(database, "SET time_zone = '+00:00'")
	exec(database, "DROP TABLE IF EXISTS "+table)
	exec(database, "CREATE TABLE "+table+" (id INT PRIMARY KEY, "+strings.Join(definitions, ", ")+")")
	for number := range values[0] {
		row := []interface{}{number}
		for i, kind := range kinds {
			switch value := values[i][number]; {
			case value == "\\N":
				row = append(row, nil)
			case kind == "bytes":
				bytes, err := hex.DecodeString(value)
				must(err)
				row = append(row, bytes)
			default:
				row = append(row, value)
			}
		}
		exec(database, "INSERT INTO "+table+" VALUES (?"+strings.Repeat(", ?", len(kinds))+")", row...)
	}
	text, err := database.Query("SELECT * FROM " + table + " ORDER BY id")
	first := canonical(text, err, kinds)
	binary, err := database.Query("SELECT * FROM "+table+" WHERE id >= ? ORDER BY id", 0)
	return map[string]interface{}{"text": first, "binary": canonical(binary, err, kinds)}
}

func row(i int) []interface{} {
	amount := i * 7919 % 1000000007
	sign := ""
	if i%2 == 1 {
		sign = "-"
	}
	data := make([]byte, 16)
	for j := range data {
		data[j] = byte(i * j)
	}
	var note interface{}
	if i%3 != 0 {
		note = fmt.Sprintf("note %d", i)
	}
	return []interface{}{i, fmt.Sprintf("name-%d-é漢😀", i), fmt.Sprintf("%s%d.%04d", sign, amount/10000, amount%10000),
		fmt.Sprintf("%04d-%02d-%02d %02d:%02d:%02d.%06d", 2000+i%100, 1+i%12, 1+i%28, i%24, i%60, i*7%60, i*37%1000000), float64(i) / 8, data, note}
}

func rows() interface{} {
	count, err := strconv.Atoi(option["count"])
	must(err)
	table := option["table"]
	database := open()
	exec(database, "DROP TABLE IF EXISTS "+table)
	exec(database, "CREATE TABLE "+table+" (id BIGINT PRIMARY KEY, name VARCHAR(100), amount DECIMAL(20,4), at DATETIME(6), ratio DOUBLE, data VARBINARY(64), note TEXT)")
	const many = 100
	transaction, err := database.Begin()
	must(err)
	insert, err := transaction.Prepare("INSERT INTO " + table + " VALUES " + strings.Repeat("(?,?,?,?,?,?,?),", many-1) + "(?,?,?,?,?,?,?)")
	must(err)
	for first := 1; first <= count; first += many {
		var values []interface{}
		for i := first; i < first+many; i++ {
			values = append(values, row(i)...)
		}
		_, err = insert.Exec(values...)
		must(err)
	}
	must(insert.Close())
	must(transaction.Commit())
	must(database.Close())
	return readBack()
}

func readBack() interface{} {
	database := open()
	defer database.Close()
	found, err := database.Query("SELECT id, name, amount, at, ratio, data, note FROM "+option["table"]+" WHERE id > ? ORDER BY id", 0)
	must(err)
	digest, count := sha256.New(), 0
	for found.Next() {
		var id int64
		var name, amount, at string
		var ratio float64
		var data []byte
		var note sql.NullString
		must(found.Scan(&id, &name, &amount, &at, &ratio, &data, &note))
		if !note.Valid {
			note.String = "\\N"
		}
		fmt.Fprintf(digest, "%d|%s|%s|%s|%d|%s|%s\n", id, name, amount, at, int64(ratio*8), hex.EncodeToString(data), note.String)
		count++
	}
	must(found.Err())
	return map[string]interface{}{"rows": count, "sha256": hex.EncodeToString(digest.Sum(nil))}
}

func big() interface{} {
	size, err := strconv.Atoi(option["size"])
	must(err)
	value := make([]byte, size)
	for i := range value {
		value[i] = byte(((i % 251) * 31 + 7) % 251)
	}
	letters := strings.Repeat("0123456789abcdef", size/16+1)[:size]
	database := open()
	defer database.Close()
	table := option["table"]
	exec(database, "DROP TABLE IF EXISTS "+table)
	exec(database, "CREATE TABLE "+table+" (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT)")
	exec(database, "INSERT INTO "+table+" VALUES (1, ?, NULL)", value)
	exec(database, "INSERT INTO "+table+" VALUES (2, NULL, ?)", letters)
	var bytes []byte
	var text string
	must(database.QueryRow("SELECT b FROM "+table+" WHERE id = ?", 1).Scan(&bytes))
	must(database.QueryRow("SELECT t FROM "+table+" WHERE id = ?", 2).Scan(&text))
	return map[string]interface{}{"bytes": string(bytes) == string(value), "text": text == letters}
}

func main() {
	for _, argument := range os.Args[1:] {
		parts := strings.SplitN(argument, "=", 2)
		option[parts[0]] = parts[1]
	}
	defer func() {
		if refused := recover(); refused != nil {
			number := 0
			if err, ok := refused.(error); ok {
				var answer *mysql.MySQLError
				if errors.As(err, &answer) {
					number = int(answer.Number)
				}
			}
			json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"errno": number, "message": fmt.Sprint(refused)})
			os.Exit(1)
		}
	}()
	verbs := map[string]func() interface{}{"": check, "check": check, "types": types, "rows": rows, "read": readBack, "big": big}
	json.NewEncoder(os.Stdout).Encode(verbs[option["verb"]]())
}
