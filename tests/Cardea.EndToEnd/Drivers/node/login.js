// Logs in with mysql2 or mariadb (driver=…) and asks a few questions; arguments and answer as in ../python/login.py.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');

const option = Object.fromEntries(process.argv.slice(2).map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
const driver = option.driver || 'mysql2';
const verb = option.verb || 'check';
const mode = option.mode || 'plain';
const text = 'Grüße, 漢字 \'and\' "quotes" \\ 😀';

function settings(more) {
  const all = { user: option.user, password: option.password || '', charset: driver === 'mysql2' ? 'utf8mb4' : undefined, ...more };
  if (option.socket) all.socketPath = option.socket;
  else Object.assign(all, { host: option.host || '127.0.0.1', port: Number(option.port) });
  if (mode === 'required') all.ssl = { rejectUnauthorized: false };
  else if (mode !== 'plain') {
    all.ssl = { ca: fs.readFileSync(option.ca), rejectUnauthorized: true };
    if (driver === 'mysql2') all.ssl.verifyIdentity = mode !== 'verify_ca';
    else if (mode === 'verify_ca') all.ssl.checkServerIdentity = () => undefined;
    if (mode === 'client_cert') Object.assign(all.ssl, { cert: fs.readFileSync(option.cert), key: fs.readFileSync(option.key) });
  }
  if (driver === 'mariadb') {
    if (option.public_key) Object.assign(all, { rsaPublicKey: option.public_key, cachingRsaPublicKey: option.public_key });
    if (option.ask) all.allowPublicKeyRetrieval = true;
  } else if (option.public_key) {
    const { caching_sha2_password: caching, sha256_password: sha256 } = require('mysql2').authPlugins;
    const serverPublicKey = fs.readFileSync(option.public_key);
    all.authPlugins = { caching_sha2_password: caching({ serverPublicKey }), sha256_password: sha256({ serverPublicKey }) };
  }
  return all;
}

async function connect(more) {
  return driver === 'mysql2' ? require('mysql2/promise').createConnection(settings(more)) : require('mariadb').createConnection(settings(more));
}

async function query(link, sql, values) {
  const answer = await link.query(sql, values);
  return driver === 'mysql2' ? answer[0] : answer;
}

async function execute(link, sql, values) {
  const answer = await link.execute(sql, values);
  return driver === 'mysql2' ? answer[0] : answer;
}

async function check() {
  const link = await connect({ rowsAsArray: true });
  const cipher = (await query(link, "SHOW STATUS LIKE 'Ssl_cipher'"))[0][1];
  const echoed = (await execute(link, 'SELECT ?, 6 * ?', [text, 7]))[0];
  const table = `e2e.trip_${process.pid}`;
  await query(link, `CREATE TABLE ${table} (a INT, b VARCHAR(100), c BLOB)`);
  await execute(link, `INSERT INTO ${table} VALUES (?, ?, ?)`, [1, text, Buffer.from([0, 255, 39, 92])]);
  await execute(link, `INSERT INTO ${table} VALUES (?, ?, ?)`, [2, null, Buffer.alloc(0)]);
  const right = (rows) => rows.length === 2 && rows[0][0] === 1 && rows[0][1] === text && rows[0][2].toString('hex') === '00ff275c'
    && rows[1][1] === null && rows[1][2].length === 0;
  const sql = `SELECT a, b, c FROM ${table} ORDER BY a`;
  const trip = right(await query(link, sql)) && right(await execute(link, sql));
  await query(link, `DROP TABLE ${table}`);
  await link.end();
  return { cipher, parameters: echoed[0] === text && Number(echoed[1]) === 42, trip };
}

const exact = { rowsAsArray: true, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true, jsonStrings: true, ...(driver === 'mysql2' ? {} : { autoJsonMap: false, decimalAsNumber: false }) };

async function types() {
  const described = fs.readFileSync(option.columns, 'utf8').split('\n').filter((l) => l.trim()).map((l) => l.split('\t'));
  const table = option.table;
  const link = await connect(exact);
  await query(link, "SET time_zone = '+00:00'");
  await query(link, `DROP TABLE IF EXISTS ${table}`);
  await query(link, `CREATE TABLE ${table} (id INT PRIMARY KEY, ${described.map(([name, sql]) => `\`${name}\` ${sql}`).join(', ')})`);
  for (let number = 0; number < described[0].length - 3; number++) {
    const values = described.map(([, , kind, ...vs]) => vs[number] === '\\N' ? null : kind === 'bytes' ? Buffer.from(vs[number], 'hex') : vs[number]);
    await execute(link, `INSERT INTO ${table} VALUES (?${', ?'.repeat(values.length)})`, [number, ...values]);
  }
  const canonical = (rows) => rows.map((row) => row.slice(1).map((value, i) => value === null ? null
    : described[i][2] === 'bytes' ? Buffer.from(value).toString('hex') : Buffer.isBuffer(value) ? value.toString() : typeof value === 'object' ? JSON.stringify(value) : String(value)));
  const sql = `SELECT * FROM ${table} ORDER BY id`;
  const answer = { text: canonical(await query(link, sql)), binary: canonical(await execute(link, sql)) };
  await link.end();
  return answer;
}

const pad = (n, width) => String(n).padStart(width, '0');

function row(i) {
  const amount = (i * 7919) % 1000000007;
  return [i, `name-${i}-é漢😀`, `${i % 2 ? '-' : ''}${Math.floor(amount / 10000)}.${pad(amount % 10000, 4)}`,
    `${2000 + (i % 100)}-${pad(1 + (i % 12), 2)}-${pad(1 + (i % 28), 2)} ${pad(i % 24, 2)}:${pad(i % 60, 2)}:${pad((i * 7) % 60, 2)}.${pad((i * 37) % 1000000, 6)}`,
    i / 8, Buffer.from(Array.from({ length: 16 }, (_, j) => (i * j) % 256)), i % 3 === 0 ? null : `note ${i}`];
}

async function rows() {
  const table = option.table;
  const count = Number(option.count);
  const link = await connect(exact);
  await query(link, `DROP TABLE IF EXISTS ${table}`);
  await query(link, `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, name VARCHAR(100), amount DECIMAL(20,4), at DATETIME(6), ratio DOUBLE, data VARBINARY(64), note TEXT)`);
  await query(link, 'START TRANSACTION');
  const many = 100;
  const insert = `INSERT INTO ${table} VALUES ${Array(many).fill('(?,?,?,?,?,?,?)').join(',')}`;
  for (let first = 1; first <= count; first += many) {
    const values = [];
    for (let i = first; i < first + many; i++) values.push(...row(i));
    await execute(link, insert, values);
  }
  await query(link, 'COMMIT');
  await link.end();
  return read();
}

async function read() {
  const link = await connect(exact);
  const found = await execute(link, `SELECT id, name, amount, at, ratio, data, note FROM ${option.table} ORDER BY id`);
  const digest = crypto.createHash('sha256');
  for (const [id, name, amount, at, ratio, data, note] of found) digest.update(`${id}|${name}|${amount}|${at}|${ratio * 8}|${data.toString('hex')}|${note === null ? '\\N' : note}\n`);
  await link.end();
  return { rows: found.length, sha256: digest.digest('hex') };
}

async function big() {
  const size = Number(option.size);
  const value = Buffer.alloc(size);
  for (let i = 0; i < size; i++) value[i] = ((i % 251) * 31 + 7) % 251;
  const letters = '0123456789abcdef'.repeat(size / 16 + 1).slice(0, size);
  const link = await connect(driver === 'mysql2' ? exact : { ...exact, maxAllowedPacket: 64 << 20 });
  await query(link, `DROP TABLE IF EXISTS ${option.table}`);
  await query(link, `CREATE TABLE ${option.table} (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT)`);
  await execute(link, `INSERT INTO ${option.table} VALUES (1, ?, NULL)`, [value]);
  await execute(link, `INSERT INTO ${option.table} VALUES (2, NULL, ?)`, [letters]);
  const [first, second] = await execute(link, `SELECT b, t FROM ${option.table} ORDER BY id`);
  await link.end();
  return { bytes: value.equals(first[0]) && first[1] === null, text: second[1] === letters && second[0] === null };
}

({ check, types, rows, read, big })[verb]().then(
  (answer) => console.log(JSON.stringify(answer)),
  (refused) => {
    if (refused.code === 'MODULE_NOT_FOUND') {
      console.log(JSON.stringify({ missing: `${driver} (npm)` }));
      process.exit(3);
    }
    console.log(JSON.stringify({ errno: refused.errno || 0, message: `${refused.code || refused.name}: ${refused.sqlMessage || refused.message}` }));
    process.exit(1);
  });
