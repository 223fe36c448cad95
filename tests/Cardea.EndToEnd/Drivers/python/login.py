"""Logs in with PyMySQL or MySQLdb, asks a few questions, prints one line of JSON.

Arguments are key=value: driver, verb (check, types, rows, big), host, port, socket, user, password,
mode (plain, required, verify_ca, verify_identity, client_cert), ca, cert, key, public_key, ask.
The exit code is 1 and the JSON carries errno and message when something is refused.
"""
import hashlib
import json
import os
import sys
import tempfile

option = dict(argument.split("=", 1) for argument in sys.argv[1:])
driver = option.get("driver", "pymysql")
verb = option.get("verb", "check")
mode = option.get("mode", "plain")


def connect_pymysql(**more):
    import pymysql

    # A password given as text it would encode as Latin-1.
    settings = dict(user=option["user"], password=option.get("password", "").encode(), charset="utf8mb4", max_allowed_packet=64 << 20, **more)
    if "socket" in option:
        settings["unix_socket"] = option["socket"]
    else:
        settings["host"] = option.get("host", "127.0.0.1")
        settings["port"] = int(option["port"])
    if mode == "required":
        settings["ssl"] = {"verify_mode": "none"}
    elif mode != "plain":
        settings["ssl"] = {"ca": option["ca"], "check_hostname": mode in ("verify_identity", "client_cert"), "verify_mode": "required"}
    if mode == "client_cert":
        settings["ssl"].update(cert=option["cert"], key=option["key"])
    if "public_key" in option:
        with open(option["public_key"], "rb") as file:
            settings["server_public_key"] = file.read()
    return pymysql.connect(**settings)


def connect_mysqldb(**more):
    import MySQLdb

    # The C library behind it learns what this wrapper has no argument for from an option file.
    lines = ["[client]"]
    if mode in ("verify_ca", "verify_identity", "client_cert"):
        lines += ["ssl-ca=" + option["ca"]]
    if mode in ("verify_identity", "client_cert"):
        lines += ["ssl-verify-server-cert"]
    if mode == "client_cert":
        lines += ["ssl-cert=" + option["cert"], "ssl-key=" + option["key"]]
    if "public_key" in option:
        lines += ["server-public-key=" + option["public_key"]]
    with tempfile.NamedTemporaryFile("w", suffix=".cnf", delete=False) as file:
        file.write("\n".join(lines) + "\n")
    try:
        place = {"unix_socket": option["socket"]} if "socket" in option else {"host": option.get("host", "127.0.0.1"), "port": int(option["port"])}
        if mode == "required":
            more["ssl"] = {"cipher": "HIGH"}  # any setting makes the C library ask for TLS
        return MySQLdb.connect(user=option["user"], passwd=option.get("password", ""), charset="utf8mb4", read_default_file=file.name, **place, **more)
    finally:
        os.unlink(file.name)


def connect(**more):
    return (connect_pymysql if driver == "pymysql" else connect_mysqldb)(**more)


def check():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
    cipher = cursor.fetchone()[1]
    text = "Grüße, 漢字 'and' \"quotes\" \\ 😀"
    cursor.execute("SELECT %s, 6 * %s", (text, 7))
    echoed = cursor.fetchone()
    table = "e2e.trip_%d" % os.getpid()
    cursor.execute("CREATE TABLE %s (a INT, b VARCHAR(100), c BLOB)" % table)
    cursor.executemany("INSERT INTO " + table + " VALUES (%s, %s, %s)", [(1, text, b"\x00\xff'\\"), (2, None, b"")])
    cursor.execute("SELECT a, b, c FROM %s ORDER BY a" % table)
    trip = cursor.fetchall()
    connection.commit()
    cursor.execute("DROP TABLE " + table)
    connection.close()
    return {
        "cipher": cipher,
        "parameters": echoed[0] == text and int(echoed[1]) == 42,
        "trip": tuple(trip) == ((1, text, b"\x00\xff'\\"), (2, None, b"")),
    }


def canonical(value, kind):
    if value is None:
        return None
    if kind == "bytes":
        return (value if isinstance(value, bytes) else value.encode("latin1")).hex()
    return value.decode() if isinstance(value, bytes) else str(value)


def columns():
    with open(option["columns"], encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip()]


def types():
    described = columns()
    table = option["table"]
    from pymysql import converters

    connection = connect(conv=dict(converters.encoders))  # without decoders: values as the server wrote them
    cursor = connection.cursor()
    cursor.execute("SET time_zone = '+00:00'")
    cursor.execute("DROP TABLE IF EXISTS " + table)
    cursor.execute("CREATE TABLE %s (id INT PRIMARY KEY, %s)" % (table, ", ".join("`%s` %s" % (name, sql) for name, sql, *_ in described)))
    for number in range(len(described[0]) - 3):
        marks = ", ".join("_binary %s" if kind == "bytes" else "%s" for _, _, kind, *_ in described)
        values = [None if v == "\\N" else bytes.fromhex(v) if kind == "bytes" else v for _, _, kind, v in ((n, s, k, vs[number]) for n, s, k, *vs in described)]
        marks = ", ".join("%s" if v is None else m for m, v in zip(marks.split(", "), values))
        cursor.execute("INSERT INTO %s VALUES (%d, %s)" % (table, number, marks), values)
    connection.commit()
    cursor.execute("SELECT * FROM %s ORDER BY id" % table)
    kinds = [kind for _, _, kind, *_ in described]
    rows = [[canonical(value, kind) for value, kind in zip(row[1:], kinds)] for row in cursor.fetchall()]
    connection.close()
    return {"text": rows}


def row(i):
    amount = i * 7919 % 1000000007
    return (
        i,
        "name-%d-é漢😀" % i,
        "%s%d.%04d" % ("-" if i % 2 else "", amount // 10000, amount % 10000),
        "%04d-%02d-%02d %02d:%02d:%02d.%06d" % (2000 + i % 100, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i * 7 % 60, i * 37 % 1000000),
        i / 8,
        bytes(i * j % 256 for j in range(16)),
        None if i % 3 == 0 else "note %d" % i,
    )


def rows():
    table, count = option["table"], int(option["count"])
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS " + table)
    cursor.execute(
        "CREATE TABLE %s (id BIGINT PRIMARY KEY, name VARCHAR(100), amount DECIMAL(20,4), at DATETIME(6), ratio DOUBLE, data VARBINARY(64), note TEXT)" % table)
    for first in range(1, count + 1, 500):
        cursor.executemany("INSERT INTO %s VALUES (%%s, %%s, %%s, %%s, %%s, %%s, %%s)" % table, [row(i) for i in range(first, min(first + 500, count + 1))])
    connection.commit()
    connection.close()
    return read()


def read():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("SELECT id, name, amount, at, ratio, data, note FROM %s ORDER BY id" % option["table"])
    digest, count = hashlib.sha256(), 0
    for id, name, amount, at, ratio, data, note in cursor.fetchall():
        at = at.strftime("%Y-%m-%d %H:%M:%S.%f")
        digest.update(("%d|%s|%s|%s|%d|%s|%s\n" % (id, name, amount, at, ratio * 8, data.hex(), "\\N" if note is None else note)).encode())
        count += 1
    connection.close()
    return {"rows": count, "sha256": digest.hexdigest()}


def big():
    size, table = int(option["size"]), option["table"]
    value = bytes((i * 31 + 7) % 251 for i in range(251)) * (size // 251 + 1)
    value = value[:size]
    letters = ("0123456789abcdef" * (size // 16 + 1))[:size]
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS " + table)
    cursor.execute("CREATE TABLE %s (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT)" % table)
    cursor.execute("INSERT INTO %s VALUES (1, _binary %%s, NULL)" % table, (value,))
    cursor.execute("INSERT INTO %s VALUES (2, NULL, %%s)" % table, (letters,))
    connection.commit()
    cursor.execute("SELECT b, t FROM %s ORDER BY id" % table)
    first, second = cursor.fetchall()
    connection.close()
    return {"bytes": first[0] == value and first[1] is None, "text": second[1] == letters and second[0] is None}


try:
    answer = {"check": check, "types": types, "rows": rows, "read": read, "big": big}[verb]()
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}))
    sys.exit(3)
except Exception as refused:
    number = refused.args[0] if refused.args and isinstance(refused.args[0], int) else 0
    print(json.dumps({"errno": number, "message": "%s: %s" % (type(refused).__name__, refused)}))
    sys.exit(1)
print(json.dumps(answer))
