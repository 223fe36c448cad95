<?php
// Logs in with mysqli (mysqlnd) and asks a few questions; arguments and answer as in ../python/login.py.
$option = [];
foreach (array_slice($argv, 1) as $argument) {
    [$name, $value] = explode('=', $argument, 2);
    $option[$name] = $value;
}
if (!function_exists('mysqli_init')) {
    echo json_encode(['missing' => 'mysqli']), "\n";
    exit(3);
}
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
set_error_handler(static function (int $level, string $text): bool {
    $GLOBALS['warnings'][] = $text;
    return true;
});
$warnings = [];
$mode = $option['mode'] ?? 'plain';
try {
    $link = mysqli_init();
    $flags = 0;
    if (isset($option['public_key'])) {
        $link->options(MYSQLI_SERVER_PUBLIC_KEY, $option['public_key']);
    }
    if ($mode !== 'plain') {
        $flags = MYSQLI_CLIENT_SSL;
        $certified = $mode === 'client_cert';
        if ($mode === 'required') {
            $flags |= MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT;
            $link->ssl_set(null, null, null, null, null);
        } else {
            $link->options(MYSQLI_OPT_SSL_VERIFY_SERVER_CERT, true);
            $link->ssl_set($certified ? $option['key'] : null, $certified ? $option['cert'] : null, $option['ca'], null, null);
        }
    }
    $link->real_connect($option['host'] ?? 'localhost', $option['user'], $option['password'] ?? '', null, (int) ($option['port'] ?? 0), $option['socket'] ?? null, $flags);
    $link->set_charset('utf8mb4');
    $cipher = $link->query("SHOW STATUS LIKE 'Ssl_cipher'")->fetch_row()[1];
    $text = "Grüße, 漢字 'and' \"quotes\" \\ 😀";
    $seven = 7;
    $statement = $link->prepare('SELECT ?, 6 * ?');
    $statement->bind_param('si', $text, $seven);
    $statement->execute();
    $echoed = $statement->get_result()->fetch_row();
    $table = 'e2e.trip_' . getmypid();
    $link->query("CREATE TABLE $table (a INT, b VARCHAR(100), c BLOB)");
    $insert = $link->prepare("INSERT INTO $table VALUES (?, ?, ?)");
    foreach ([[1, $text, "\x00\xff'\\"], [2, null, '']] as [$a, $b, $c]) {
        $insert->bind_param('iss', $a, $b, $c);
        $insert->execute();
    }
    $text_rows = $link->query("SELECT a, b, c FROM $table ORDER BY a")->fetch_all();
    $select = $link->prepare("SELECT a, b, c FROM $table ORDER BY a");
    $select->execute();
    $binary_rows = $select->get_result()->fetch_all();
    $link->query("DROP TABLE $table");
    $link->close();
    echo json_encode([
        'cipher' => $cipher,
        'parameters' => $echoed[0] === $text && (int) $echoed[1] === 42,
        'trip' => $text_rows === [['1', $text, "\x00\xff'\\"], ['2', null, '']] && $binary_rows === [[1, $text, "\x00\xff'\\"], [2, null, '']],
    ]), "\n";
} catch (mysqli_sql_exception $refused) {
    echo json_encode(['errno' => $refused->getCode(), 'message' => $refused->getMessage() . ' ' . implode('; ', $warnings)]), "\n";
    exit(1);
}
