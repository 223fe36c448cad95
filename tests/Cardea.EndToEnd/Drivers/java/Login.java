import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Logs in with MariaDB Connector/J and asks a few questions; arguments and answer as in ../python/login.py. */
public final class Login {
    private static final Map<String, String> OPTION = new HashMap<>();
    private static final String TEXT = "Grüße, 漢字 'and' \"quotes\" \\ 😀";

    private static Connection connect(boolean binary) throws Exception {
        String mode = OPTION.getOrDefault("mode", "plain");
        Properties wish = new Properties();
        wish.setProperty("user", OPTION.get("user"));
        wish.setProperty("password", OPTION.getOrDefault("password", ""));
        wish.setProperty("useServerPrepStmts", String.valueOf(binary));
        wish.setProperty("yearIsDateType", "false");
        wish.setProperty("tinyInt1isBit", "false");
        if (!mode.equals("plain")) wish.setProperty("useSsl", "true");
        if (mode.equals("required")) wish.setProperty("trustServerCertificate", "true");
        else if (!mode.equals("plain")) wish.setProperty("serverSslCert", OPTION.get("ca"));
        if (mode.equals("verify_ca")) wish.setProperty("disableSslHostnameVerification", "true");
        if (mode.equals("client_cert")) {
            wish.setProperty("keyStore", OPTION.get("p12"));
            wish.setProperty("keyStorePassword", "zoo");
            wish.setProperty("keyStoreType", "PKCS12");
        }
        if (OPTION.containsKey("public_key")) wish.setProperty("serverRsaPublicKeyFile", OPTION.get("public_key"));
        if (OPTION.containsKey("ask")) wish.setProperty("allowPublicKeyRetrieval", "true");
        return DriverManager.getConnection("jdbc:mariadb://" + OPTION.getOrDefault("host", "127.0.0.1") + ":" + OPTION.get("port") + "/", wish);
    }

    private static String check() throws Exception {
        String cipher;
        boolean parameters;
        boolean trip = true;
        try (Connection link = connect(true); Statement statement = link.createStatement()) {
            try (ResultSet found = statement.executeQuery("SHOW STATUS LIKE 'Ssl_cipher'")) {
                found.next();
                cipher = found.getString(2);
            }
            try (PreparedStatement echo = link.prepareStatement("SELECT ?, 6 * ?")) {
                echo.setString(1, TEXT);
                echo.setInt(2, 7);
                try (ResultSet found = echo.executeQuery()) {
                    found.next();
                    parameters = found.getString(1).equals(TEXT) && found.getInt(2) == 42;
                }
            }
            String table = "e2e.trip_" + ProcessHandle.current().pid();
            statement.execute("CREATE TABLE " + table + " (a INT, b VARCHAR(100), c BLOB)");
            try (PreparedStatement insert = link.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
                insert.setInt(1, 1);
                insert.setString(2, TEXT);
                insert.setBytes(3, new byte[] {0, (byte) 255, 39, 92});
                insert.execute();
                insert.setInt(1, 2);
                insert.setString(2, null);
                insert.setBytes(3, new byte[0]);
                insert.execute();
            }
            String sql = "SELECT a, b, c FROM " + table + " ORDER BY a";
            try (ResultSet text = statement.executeQuery(sql); PreparedStatement select = link.prepareStatement(sql)) {
                trip = right(text);
                try (ResultSet found = select.executeQuery()) {
                    trip &= right(found);
                }
            }
            statement.execute("DROP TABLE " + table);
        }
        return "{\"cipher\":" + quote(cipher) + ",\"parameters\":" + parameters + ",\"trip\":" + trip + "}";
    }

    private static boolean right(ResultSet rows) throws SQLException {
        boolean first = rows.next() && rows.getInt(1) == 1 && rows.getString(2).equals(TEXT) && hex(rows.getBytes(3)).equals("00ff275c");
        return first && rows.next() && rows.getInt(1) == 2 && rows.getString(2) == null && rows.getBytes(3).length == 0 && !rows.next();
    }

    private static String types() throws Exception {
        List<String[]> described = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(OPTION.get("columns")))) if (!line.isBlank()) described.add(line.split("\t", -1));
        String table = OPTION.get("table");
        StringBuilder create = new StringBuilder("CREATE TABLE " + table + " (id INT PRIMARY KEY");
        for (String[] column : described) create.append(", `").append(column[0]).append("` ").append(column[1]);
        StringBuilder answer = new StringBuilder("{");
        try (Connection link = connect(true); Statement statement = link.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute(create + ")");
            try (PreparedStatement insert = link.prepareStatement("INSERT INTO " + table + " VALUES (?" + ", ?".repeat(described.size()) + ")")) {
                for (int number = 0; number < described.get(0).length - 3; number++) {
                    insert.setInt(1, number);
                    for (int i = 0; i < described.size(); i++) {
                        String[] column = described.get(i);
                        String value = column[3 + number];
                        if (value.equals("\\N")) insert.setString(i + 2, null);
                        else if (column[2].equals("bytes")) insert.setBytes(i + 2, unhex(value));
                        else insert.setString(i + 2, value);
                    }
                    insert.execute();
                }
            }
            String sql = "SELECT * FROM " + table + " ORDER BY id";
            try (ResultSet rows = statement.executeQuery(sql)) {
                answer.append("\"text\":").append(canonical(rows, described));
            }
            try (PreparedStatement select = link.prepareStatement(sql); ResultSet rows = select.executeQuery()) {
                answer.append(",\"binary\":").append(canonical(rows, described));
            }
        }
        return answer.append('}').toString();
    }

    private static String canonical(ResultSet rows, List<String[]> described) throws SQLException {
        List<String> all = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < described.size(); i++) {
                String kind = described.get(i)[2];
                String value = kind.equals("bytes") ? hex(rows.getBytes(i + 2)) : rows.getString(i + 2);
                if (value != null && kind.equals("decimal")) value = rows.getBigDecimal(i + 2).toPlainString();
                row.add(value == null ? "null" : quote(value));
            }
            all.add("[" + String.join(",", row) + "]");
        }
        return "[" + String.join(",", all) + "]";
    }

    private static String rows() throws Exception {
        String table = OPTION.get("table");
        int count = Integer.parseInt(OPTION.get("count"));
        try (Connection link = connect(true); Statement statement = link.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute("CREATE TABLE " + table
                + " (id BIGINT PRIMARY KEY, name VARCHAR(100), amount DECIMAL(20,4), at DATETIME(6), ratio DOUBLE, data VARBINARY(64), note TEXT)");
            link.setAutoCommit(false);
            int many = 100;
            try (PreparedStatement insert = link.prepareStatement("INSERT INTO " + table + " VALUES (?,?,?,?,?,?,?)" + ",(?,?,?,?,?,?,?)".repeat(many - 1))) {
                for (int first = 1; first <= count; first += many) {
                    for (int i = first; i < first + many; i++) row(insert, 7 * (i - first), i);
                    insert.execute();
                }
            }
            link.commit();
        }
        return read();
    }

    private static void row(PreparedStatement insert, int at, int i) throws SQLException {
        long amount = i * 7919L % 1000000007L;
        byte[] data = new byte[16];
        for (int j = 0; j < 16; j++) data[j] = (byte) (i * j);
        insert.setLong(at + 1, i);
        insert.setString(at + 2, "name-" + i + "-é漢😀");
        insert.setString(at + 3, String.format("%s%d.%04d", i % 2 == 1 ? "-" : "", amount / 10000, amount % 10000));
        insert.setString(at + 4, String.format("%04d-%02d-%02d %02d:%02d:%02d.%06d",
            2000 + i % 100, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i * 7 % 60, i * 37 % 1000000));
        insert.setDouble(at + 5, i / 8.0);
        insert.setBytes(at + 6, data);
        insert.setString(at + 7, i % 3 == 0 ? null : "note " + i);
    }

    private static String read() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int count = 0;
        try (Connection link = connect(true);
             PreparedStatement select = link.prepareStatement("SELECT id, name, amount, CAST(at AS CHAR), ratio, data, note FROM " + OPTION.get("table") + " ORDER BY id");
             ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String note = rows.getString(7);
                digest.update((rows.getLong(1) + "|" + rows.getString(2) + "|" + rows.getBigDecimal(3).toPlainString() + "|" + rows.getString(4) + "|"
                    + (long) (rows.getDouble(5) * 8) + "|" + hex(rows.getBytes(6)) + "|" + (note == null ? "\\N" : note) + "\n").getBytes(StandardCharsets.UTF_8));
                count++;
            }
        }
        return "{\"rows\":" + count + ",\"sha256\":" + quote(hex(digest.digest())) + "}";
    }

    private static String big() throws Exception {
        int size = Integer.parseInt(OPTION.get("size"));
        byte[] value = new byte[size];
        for (int i = 0; i < size; i++) value[i] = (byte) (((i % 251) * 31 + 7) % 251);
        String letters = "0123456789abcdef".repeat(size / 16 + 1).substring(0, size);
        String table = OPTION.get("table");
        boolean bytes;
        boolean text;
        try (Connection link = connect(true); Statement statement = link.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT)");
            try (PreparedStatement insert = link.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
                insert.setInt(1, 1);
                insert.setBytes(2, value);
                insert.setString(3, null);
                insert.execute();
                insert.setInt(1, 2);
                insert.setBytes(2, null);
                insert.setString(3, letters);
                insert.execute();
            }
            try (PreparedStatement select = link.prepareStatement("SELECT b, t FROM " + table + " ORDER BY id"); ResultSet rows = select.executeQuery()) {
                rows.next();
                bytes = Arrays.equals(rows.getBytes(1), value) && rows.getString(2) == null;
                rows.next();
                text = letters.equals(rows.getString(2)) && rows.getBytes(1) == null;
            }
        }
        return "{\"bytes\":" + bytes + ",\"text\":" + text + "}";
    }

    private static byte[] unhex(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        if (bytes == null) return null;
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        return text.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : String.valueOf(text).toCharArray()) {
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < ' ') quoted.append(String.format("\\u%04x", (int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            OPTION.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        try {
            switch (OPTION.getOrDefault("verb", "check")) {
                case "types": out.println(types()); break;
                case "rows": out.println(rows()); break;
                case "read": out.println(read()); break;
                case "big": out.println(big()); break;
                default: out.println(check());
            }
        } catch (SQLException refused) {
            out.println("{\"errno\":" + refused.getErrorCode() + ",\"message\":" + quote(refused.toString()) + "}");
            System.exit(1);
        } catch (Exception failed) {
            out.println("{\"errno\":0,\"message\":" + quote(failed.toString()) + "}");
            System.exit(1);
        }
    }
}
