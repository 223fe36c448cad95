namespace Cardea.Tests.Sql;

/// <summary>Statements that must be read, by family.</summary>
internal static class Corpus
{
    /// <summary>What clients send right after they have logged in, in their words.</summary>
    public static readonly string[] Clients =
    [
        "select @@version_comment limit 1",
        "show databases", "show tables", "SELECT DATABASE()", "select USER()", "show warnings",
        "/* mysql-connector-j-9.1.0 (Revision: abc) */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@init_connect AS init_connect, @@license AS license, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout",
        "SELECT @@query_cache_size AS query_cache_size, @@tx_isolation AS transaction_isolation",
        "SET NAMES utf8mb4", "SET NAMES utf8mb4 COLLATE utf8mb4_bin", "SET character_set_results = NULL", "SET sql_mode='ANSI,STRICT_TRANS_TABLES'",
        "SET autocommit=1", "SET SESSION TRANSACTION READ WRITE", "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SET SESSION time_zone='+00:00'", "SELECT 1", "/* ping */ SELECT 1",
        "SET NAMES utf8mb4;", "SELECT CONNECTION_ID(), VERSION();", "SELECT SLEEP(0) INTO @__MySqlConnector__Sleep;",
        "set session transaction isolation level repeatable read;", "start transaction;", "KILL QUERY 12",
        "SELECT @@system_time_zone stz, @@time_zone tz", "SELECT @@VERSION AS v", "SET max_statement_time=5", "SET AUTOCOMMIT = 0",
        "set autocommit=0", "SELECT @@max_allowed_packet", "SET a = 1, b = 'x', time_zone = '+01:00'", "START TRANSACTION", "START TRANSACTION READ ONLY",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "SELECT @@version_comment, @@version", "select connection_id()", "SHOW DATABASES",
        "SHOW TABLES", "SELECT name from mysql.help_topic WHERE name like \"SHOW %\"", "SELECT CONCAT(\"'\", user, \"'@'\",host,\"'\") FROM mysql.user",
        "SHOW CHARACTER SET", "SHOW COLLATION", "SHOW STATUS LIKE \"Ssl_version\"", "SHOW COUNT(*) WARNINGS", "SHOW ENGINES", "SHOW CHARSET",
        "SELECT * FROM information_schema.SCHEMATA", "use `db`", "SHOW PRIVILEGES", "SHOW GLOBAL STATUS", "SHOW GLOBAL VARIABLES",
        "SELECT * FROM mysql.user ORDER BY user", "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_general_ci';", "SET lc_messages = 'en_US';",
        "SET `time_zone` = '+02:00'", "SHOW SESSION VARIABLES LIKE 'x';", "SELECT CURRENT_USER();", "SHOW GRANTS", "SHOW PLUGINS",
        "SELECT @@SESSION.sql_mode", "SET SESSION sql_mode='NO_ENGINE_SUBSTITUTION'",
        "SELECT option_name, option_value FROM wp_options WHERE autoload IN ( 'yes', 'on', 'auto-on', 'auto' )",
        "SHOW VARIABLES LIKE 'sql_mode'", "SELECT VERSION()", "SHOW FULL TABLES", "/*!40101 SET NAMES utf8mb4 */", "SHOW WARNINGS", "SELECT @@sql_mode",
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;", "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;",
        "/*!50503 SET character_set_client = utf8mb4 */;", "/*!40000 ALTER TABLE `t` DISABLE KEYS */;", "LOCK TABLES `t` WRITE;", "UNLOCK TABLES;",
    ];

    public static readonly string[] Select =
    [
        "select 1+1", "select 1 from dual", "SELECT 'a' 'b' \"c\"", "select N'abc', _utf8mb4'x', _latin1 0x41, x'4D79', 0x4d79, b'01', 0b01",
        "select .5, 5., 5.5, 1e5, 1.5e-3, 18446744073709551615, 18446744073709551616", "select null, true, FALSE, date '2020-01-01', time '10:00', timestamp '2020-01-01 00:00:00'",
        "select {d '2020-01-01'}, {ts '2020-01-01 00:00:00'}", "select a.b.c, t.*, s.t.* from t", "select *, 1 x, 2 as y, 3 'z', 4 as `q` from t",
        "select t.select, 1col, t.1col, db.1t.c from db.1t", "select distinct sql_calc_found_rows a from t", "select all a from t",
        "select high_priority straight_join sql_no_cache a from t", "select a from t1, t2 as x, db.t3 y where a = 1 and b or not c xor d",
        "select a from t1 join t2 on t1.a = t2.a left join t3 using (a, b) natural join t4 cross join t5 straight_join t6 on 1",
        "select a from t1 left join t2 join t3 on t2.a=t3.a on t1.a=t2.a", "select a from (t1, t2) left join t3 on 1", "select a from ((t1))",
        "select a from ((select 1) union (select 2)) t", "select a from ((select 1 as a) t join t2)", "select a from (select 1) as d(x), lateral (select d.x) e",
        "select a from t use index (i, primary) force index for order by (j) ignore key () where 1".Replace(" ignore key ()", "", StringComparison.Ordinal),
        "select a from t use index () where 1", "select a from t partition (p0, p1) as x", "select a from t group by a, b desc with rollup having count(*) > 1 order by 2 desc, a limit 5",
        "select a from t limit 1, 2", "select a from t limit 2 offset 1", "select a from t limit ?, ?", "select a into @x from t", "select a, b from t into @x, @y",
        "select a into outfile '/tmp/x' fields terminated by ',' optionally enclosed by '\"' escaped by '\\\\' lines starting by 'x' terminated by '\\n' from t",
        "select a from t for update", "select a from t for share of t, u nowait", "select a from t for update skip locked", "select a from t lock in share mode",
        "select 1 union select 2 union all select 3 except select 4 intersect select 5 order by 1 limit 3", "(select 1) union (select 2 order by 1 limit 1) order by 1",
        "(select 1)", "((select 1 limit 1)) limit 2", "with a as (select 1), b (x, y) as (select 1, 2) select * from a, b", "with recursive c(n) as (select 1 union all select n + 1 from c where n < 5) select n from c",
        "values row(1, 2), row(3, 4) order by 1", "table t order by a limit 1", "select * from (values row(1, 2)) v(a, b)",
        "select a in (1, 2), a not in (select 1), (a, b) in ((1, 2), (3, 4)), a in ((select 1))", "select a between 1 and 2 and b not between 3 and 4",
        "select a like 'x%', a not like 'y' escape '!', a regexp 'x', a not rlike 'y', a sounds like b, 1 member of ('[1]')",
        "select a is null, a is not null, a is true, a is not false, a is unknown", "select case a when 1 then 2 else 3 end, case when a then b end",
        "select exists (select 1), not exists (select 1), (select 1), (select 1) + 1, ((select 1) + 1), ((select 1) union (select 2)), ((select 1), 2) = (1, 2)",
        "select a = any (select 1), a > all (select 1), a <> some (select 1)", "select row(1, 2) = (1, 2)", "select @a, @`b c`, @'d', @a := 1, @@x, @@global.x, @@session.y, @@local.z, @@c.key_buffer_size",
        "select -a, +a, !a, ~a, - - 1, not not a, binary a, a collate utf8mb4_bin", "select a | b & c << 1 >> 2 + 3 - 4 * 5 / 6 div 7 % 8 mod 9 ^ 10",
        "select a || b && c", "select a <=> b, a != b, a <> b, a <= b", "select cast(a as char(10) character set utf8mb4), cast(a as signed integer), cast(a as unsigned), cast(a as decimal(10, 2)), cast('[1]' as json), cast(a as datetime(6)), cast(a as binary(3)), cast(a as double), cast(a as year)",
        "select convert(a, char), convert(a using utf8mb4), convert(a, unsigned integer)", "select extract(year_month from a), trim(a), trim(both 'x' from a), trim(leading from a), trim('x' from a)",
        "select substring(a, 1, 2), substring(a from 1 for 2), substr(a from 2), mid(a, 1, 2), position('a' in b)",
        "select a + interval 1 day, a - interval '1:2' minute_second, interval 1 month + a, date_add(a, interval b + 1 week), adddate(a, 5), subdate(a, interval 1 hour), interval(1, 2, 3)",
        "select timestampadd(minute, 1, a), timestampdiff(sql_tsi_day, a, b), get_format(date, 'USA')", "select group_concat(distinct a, b order by a desc, b separator '; '), count(distinct a, b), count(*), count(all a), sum(distinct a)",
        "select char(77, 121 using utf8mb4), weight_string(a as char(3)), json_value(a, '$.x' returning decimal(4,2) default 1 on empty error on error)",
        "select match (a, b) against ('x' in boolean mode), match a against ('x' with query expansion), match (a) against ('y' in natural language mode)",
        "select row_number() over (partition by a order by b), sum(a) over w, lag(a, 1) over (w rows between unbounded preceding and 1 following) from t window w as (order by a range interval 1 day preceding)",
        "select now(), now(6), current_timestamp, current_timestamp(3), current_date, curdate(), utc_timestamp(), localtime, current_user, current_user(), user(), sysdate(6)",
        "select if(a, b, c), left(a, 1), right(a, 1), replace(a, b, c), repeat(a, 2), insert(a, 1, 2, b), mod(a, 2), database(), schema(), ascii(a), year(a), date(a), time(a), timestamp(a), truncate(a, 1), format(a, 2), grouping(a), password, user, quarter(a), week(a), values_x(1)",
        "select db.f(1), f(1)", "select a->'$.x', a->>'$.y' from t where t.a->'$.z' = 1", "select count, sum, max, min, now, date, value, status, type, name, level, end, comment, user, role from t",
        "select default(a), values(a) from t", "select /*+ NO_INDEX_MERGE(t) */ a from t -- tail", "select a # tail\nfrom t", "select 1 /*!99999 , 2 /* x */ , 3 */", "select 1 /*!80000 , 2 */", "select 1 /*! + 1 */", "select 1 /*M! + 1 */",
        "select `a``b`, `sélect` from `t.x`", "select é from ünï", "select a from t where a = ? and b in (?, ?)", "select a b, c as d from t e where 1", "select $a, a$b from t", "select 1;", "select 1 ; ; ",
        "select * from t where (a, b) > (1, 2) and ((a)) = ((1))", "select count(*) from (select 1 from t group by a) x", "select a from t1 join (t2 join t3 on 1) on 1", "select a.x from a inner join b on a.x=b.x right outer join c on true",
        "select * from performance_schema.session_status where variable_name in ('Ssl_version','Ssl_cipher')", "select sql_cache from t", "select 1 where 1", "select 1 limit 18446744073709551615",
    ];

    public static readonly string[] Data =
    [
        "insert into t values (1, 'a', null, default), (2, default(b), now(), -5)", "insert t values ()", "insert into t () values ()", "insert into db.t (a, b) values (1, 2)",
        "insert ignore into t set a = 1, b = default", "insert low_priority t (a) value (1)", "insert into t (a) select b from u where c", "insert into t (select 1)", "insert into t (a) (select 1)",
        "insert into t (a, b) values (1, 2) on duplicate key update a = values(a) + 1, t.b = b + 1", "insert into t (a, b) values (1, 2) as new (x, y) on duplicate key update a = new.x", "insert into t (a) select 1 on duplicate key update a = 2",
        "insert into t table u", "insert into t values row(1, 2), row(3, 4)", "insert into t with c as (select 1) select * from c", "insert into t partition (p0) (a) values (1)", "insert into t values (?, ?)",
        "replace into t values (1)", "replace t set a = 1", "replace low_priority into t (a) select 1", "update t set a = 1, b = default where c = 2 order by d limit 5", "update low_priority ignore t1, t2 set t1.a = t2.b where t1.id = t2.id",
        "update t1 join t2 using (id) set t1.a = 1", "with c as (select 1) update t, c set a = 1", "delete from t", "delete low_priority quick ignore from t where a = 1 order by b limit 3", "delete from t as x where x.a = 1",
        "delete t1, t2 from t1 join t2 on 1 where t1.a = 2", "delete t1.*, db.t2.* from t1, t2", "delete from t1, t2 using t1 join t2 on 1 where a", "with c as (select 1) delete from t where a in (select * from c)",
        "truncate table t", "truncate db.t", "do sleep(1), 2", "call p", "call db.p(1, @a)", "load data local infile 'f' ignore into table t character set utf8mb4 fields terminated by ',' lines terminated by '\\n' ignore 1 lines (a, @b) set c = @b + 1",
        "load data infile 'f' replace into table db.t", "load data low_priority infile 'f' into table t columns terminated by '\\t' ignore 2 rows",
    ];

    public static readonly string[] Schema =
    [
        "create database d", "create schema if not exists `d` default character set = utf8mb4 collate utf8mb4_bin encryption 'N'", "alter database d character set latin1", "alter database collate utf8mb4_bin", "alter schema d read only = 1", "drop database if exists d",
        "create table t (a int)", "create temporary table if not exists db.t (a tinyint(1) unsigned zerofill not null default 0 comment 'x' primary key, b bigint auto_increment unique key)",
        "create table t (a smallint, b mediumint, c integer, d int2, e bool, f boolean, g serial, h bit(8), i decimal(10,2), j numeric, k dec(5), l fixed(5,1) unsigned, m float(7), n float(7,3), o double, p double precision, q real)",
        "create table t (a date, b time(3), c datetime(6), d timestamp null default null, e year(4), f json, g timestamp default current_timestamp on update current_timestamp, h datetime(6) default now(6) on update current_timestamp(6))",
        "create table t (a char, b char(5) binary, c varchar(10) character set latin1 collate latin1_bin, d binary(3), e varbinary(5), f tinytext, g text(100), h mediumtext, i longtext charset utf8mb4, j tinyblob, k blob, l mediumblob, m longblob, n long varchar, o long varbinary, p long, q national varchar(5), r nchar(3), s nvarchar(3), t character varying(5), u national character(3), v char(3) ascii, w enum('a','b') default 'a', x set('x','y') not null)",
        "create table t (a int default (1 + 2), b int default -1, c varchar(5) default ('x'), d int as (a + 1), e int generated always as (a * 2) stored not null, f int check (f > 0), g int constraint ck check (g > 1) not enforced, h int references u (x) on delete cascade on update set null, i int invisible, j int column_format fixed storage disk, k point srid 4326, l varchar(3) default _utf8mb4'x' , m bit default b'1')",
        "create table t (a int, b varchar(10), primary key (a), unique key u (b(5) desc), key (a, b), index i using btree (a) comment 'c' key_block_size=1 visible, fulltext key f (b) with parser ngram, spatial index s (p), key fx ((lower(b)), (a + 1) desc), constraint c1 foreign key fk (a) references u (x, y) match full on delete set null on update no action, constraint check (a > 1), check (b <> '') not enforced, constraint pk unique (a))",
        "create table t (a int) engine = InnoDB auto_increment=5 default charset=utf8mb4 collate=utf8mb4_0900_ai_ci comment='x' row_format=dynamic key_block_size 8, max_rows=5 stats_persistent=default data directory='/x' union=(a,b)",
        "create table t like u", "create table t (like db.u)", "create table t select 1 as a", "create table t (a int) ignore as select 1", "create table t engine=memory replace select 1", "create table t as (select 1) union (select 2)", "create table t (a int) partition by hash (a) partitions 4",
        "drop table t", "drop tables if exists a, b.c cascade", "drop temporary table t restrict", "rename table a to b, c.d to e.f", "create index i on t (a)", "create unique index i using btree on t (a(3), b desc) comment 'x' algorithm=inplace lock none", "drop index `PRIMARY` on t", "drop index i on t algorithm = default",
        "create view v as select 1", "create or replace algorithm=merge definer=root@localhost sql security invoker view v (a, b) as select 1, 2 with local check option", "create definer=current_user view v as select 1 with check option", "alter view v as select 2", "drop view if exists v, w restrict",
        "alter table t add a int", "alter table t add column a int not null first, add b int after a, add (c int, d int, key (c))", "alter table t add primary key (a), add unique (b), add index i (c), add constraint f foreign key (a) references u (a), add check (a > 1)",
        "alter table t change a b int, change column c d varchar(3) first, modify e int after f, modify column g int", "alter table t drop a, drop column b, drop primary key, drop key i, drop index j, drop foreign key f, drop constraint c, drop check d",
        "alter table t alter a set default 5, alter column b drop default, alter c set default (1 + 1), alter d set invisible, alter index i visible, alter check c not enforced", "alter table t rename to u, rename column a to b, rename key i to j, rename index k to l", "alter table t rename u", "alter table t engine=innodb, auto_increment = 10 comment 'x', convert to character set utf8mb4 collate utf8mb4_bin, default character set latin1",
        "alter table t order by a, b desc", "alter table t disable keys", "alter table t algorithm=instant, lock=none, add c int", "alter table t force", "alter table t add partition (partition p1 values less than (5))", "alter table t drop partition p", "alter table t discard tablespace", "alter table t partition by key (a)", "alter table t",
    ];

    public static readonly string[] Accounts =
    [
        "create user u", "create user if not exists 'u'@'h' identified by 'p', u2@localhost identified with caching_sha2_password by 'p'", "create user u@'%' identified with 'mysql_native_password' as '*ABC'", "create user u identified with caching_sha2_password as 0x244124", "create user u identified by password '*ABC'", "create user u identified by random password", "create user u identified with p by random password and identified with q by 'x' and identified by 'z'",
        "create user u require none", "create user u require ssl", "create user u require x509", "create user u require cipher 'c' and issuer 'i' and subject 's'", "create user u require issuer '/C=US' cipher 'EXP1024-RC4-SHA'", "create user u require ssl with max_queries_per_hour 1 max_updates_per_hour 2 max_connections_per_hour 3 max_user_connections 4",
        "create user u default role r, 's'@'h' require ssl password expire interval 90 day password history 5 password reuse interval default password require current optional failed_login_attempts 3 password_lock_time unbounded account lock comment 'x'", "create user u password expire never account unlock attribute '{\"a\": 1}'", "create user u password expire password history default password reuse interval 5 day password require current default",
        "create user 'u'@'192.168.1.0/255.255.255.0', 'v'@'::1', w@10.0.0.1, `x`@`%`, ''@localhost",
        "alter user u identified by 'p'", "alter user if exists u@h identified by 'n' replace 'o' retain current password", "alter user user() identified by 'p'", "alter user current_user() identified by 'p'", "alter user u discard old password", "alter user u require x509", "alter user u account unlock", "alter user u default role all", "alter user u default role r, s", "alter user u identified with sha256_password", "alter user a require ssl, b".Replace(", b", "", StringComparison.Ordinal), "alter user u add 2 factor identified by 'x'", "alter user u add 2 factor identified with auth_socket add 3 factor identified with cardea_x509 as 'cn:a'", "alter user u modify 3 factor identified by random password", "alter user u drop 2 factor drop 3 factor", "alter user u drop 2 factor", "alter user u 2 factor initiate registration", "create user u identified by 'a' and identified with auth_socket and identified with cardea_x509 as 'cn:u'",
        "drop user u, 'v'@'h'", "drop user if exists u@localhost", "rename user a to b, 'c'@'d' to 'e'@'f'", "set password = 'x'", "set password for u@h = 'x'", "set password for 'u' = password('x')", "set password = 'x' replace 'y' retain current password", "set password to random", "set password for u to random",
        "grant select on *.* to u", "grant all on db.* to u@localhost with grant option", "grant all privileges on *.* to 'root'@'localhost' with grant option", "grant select (a, b), insert (c), update on db.t to u, v", "grant usage on *.* to 'laura'@'%' require ssl", "grant usage on *.* to laura identified by 'p' require issuer '/C=US/ST=WI' and cipher 'EXP1024-RC4-SHA'", "grant all on samp.* to laura@'%.snake.net' identified by 'p' require x509 with grant option max_queries_per_hour 5",
        "grant select on * to u", "grant select on t to u", "grant execute on procedure db.p to u", "grant create temporary tables, lock tables, show view, create view, create routine, alter routine, event, trigger, references, index on db.* to u", "grant reload, shutdown, process, file, super, replication slave, replication client, show databases, create user, create tablespace, create role, drop role on *.* to u", "grant backup_admin, SYSTEM_VARIABLES_ADMIN on *.* to u", "grant `db\\_x`.* to u".Replace("`db\\_x`.*", "select on `db\\_x`.*", StringComparison.Ordinal),
        "grant r to u", "grant 'r', 's'@'h' to u, v with admin option", "grant proxy on 'a'@'b' to u with grant option", "grant proxy on ''@'' to root@localhost", "grant select on *.* to u as v with role all except r", "grant identified_x to u", "grant usage on *.* to u identified with p as 'h'", "grant usage on *.* to u identified by password '*X'",
        "revoke select on *.* from u", "revoke all privileges, grant option from u, v", "revoke all, grant option from u", "revoke all on db.* from u", "revoke if exists insert (a) on db.t from u ignore unknown user", "revoke r, s from u", "revoke proxy on a from u", "revoke grant option on db.* from u",
        "create role r, 's'@'h'", "create role if not exists r", "drop role if exists r", "set role none", "set role all except a, b", "set role default", "set role r", "set default role all to u", "set default role r, s to u, v", "set default role none to u", "show grants", "show grants for u@h", "show grants for current_user()", "show grants for u using r, 's'@'h'", "show create user u", "show create user current_user", "flush privileges",
    ];

    public static readonly string[] Other =
    [
        "show databases like 'a%'", "show schemas where `Database` = 'x'", "show extended full tables from db like 'x'", "show tables in db where 1", "show full columns from t from db like 'a'", "show fields in db.t", "show index from t in db where Key_name = 'x'", "show keys from t", "show indexes in t", "show create table db.t", "show create database if not exists d", "show create schema d", "show create view v", "show create procedure p", "show table status from db like 'x'", "show global status like 'Ssl%'", "show session variables where Variable_name = 'x'", "show local variables", "show variables", "show status", "show full processlist", "show processlist", "show warnings limit 5", "show errors limit 1, 2", "show count(*) errors", "show privileges", "show storage engines", "show character set like 'utf8%'", "show charset", "show collation where Charset = 'utf8mb4'", "show plugins", "show master status", "show binary log status", "show binary logs", "show replica status", "show slave status", "show open tables", "show triggers from db", "show events", "show procedure status where Db = 'x'", "show function status", "show profiles", "show engine innodb status", "show persist_x".Replace("persist_x", "engines", StringComparison.Ordinal),
        "set global a = 1, session b = default, @@global.c = on, @@d := 'x', @e = 1 + 2, @f := null, persist g = 5, persist_only h = off, local i = 1", "set names default", "set names 'utf8'", "set character set utf8mb4", "set charset default", "set sql_mode = ansi, @x = (select 1)", "set transaction read only", "set global transaction isolation level serializable, read write", "set session binlog_format = row", "set character_set_results = binary", "set sql_mode = concat(@@sql_mode, ',ANSI')", "set @@session.autocommit = ON", "set mycomp.x = 1", "set password_history = 1", "set session x = ALL",
        "begin", "begin work", "start transaction with consistent snapshot, read only", "commit", "commit work and no chain no release", "rollback and chain", "rollback release", "savepoint s", "rollback to savepoint s", "rollback work to s", "release savepoint s",
        "use db", "kill 5", "kill connection 5", "kill query @a", "flush tables", "flush tables t, u with read lock", "flush table t for export", "flush local logs, status, user_resources", "flush binary logs", "flush no_write_to_binlog hosts", "flush query cache", "explain select 1", "explain format=json select 1", "explain analyze select 1", "explain for connection 5", "explain extended select 1", "describe t", "desc db.t a", "describe t 'a%'", "explain t", "explain update t set a = 1", "prepare s from 'select 1'", "prepare s from @a", "execute s", "execute s using @a, @b", "deallocate prepare s", "drop prepare s", "lock tables t read, db.u as v write, w x read local, y low_priority write", "unlock tables", "shutdown", "restart", "alter instance reload tls", "alter instance reload tls for channel mysql_admin no rollback on error", "alter instance rotate innodb master key", "analyze table t, u", "analyze no_write_to_binlog table t", "check table t for upgrade quick", "optimize table t", "repair table t quick use_frm", "checksum table t extended", "help 'x'",
        "xa start 'x'", "create trigger t before insert on u for each row set @a = 1", "create definer=a@b procedure p() select 1", "create function f() returns int return 1", "create event e on schedule every 1 day do select 1", "drop trigger t", "drop procedure if exists p", "handler t open", "signal sqlstate '45000'", "get diagnostics @a = number", "change replication source to x = 1", "start replica", "stop slave", "purge binary logs to 'x'", "reset master", "install plugin x soname 'y'", "uninstall component 'x'", "lock instance for backup", "load xml infile 'x' into table t", "create server s foreign data wrapper mysql options (host 'x')", "alter event e enable", "create spatial reference system 1 name 'x'".Replace("create spatial reference system 1 name 'x'", "create tablespace x", StringComparison.Ordinal), "analyze table t update histogram on a",
    ];

    public static IEnumerable<string> All => [.. Clients, .. Select, .. Data, .. Schema, .. Accounts, .. Other];
}
