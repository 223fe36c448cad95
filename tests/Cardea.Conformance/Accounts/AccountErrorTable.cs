namespace Cardea.Conformance.Accounts;

/// <summary>
/// Every error of accounts, privileges and logins, as a client sees it. A block names the factories of the catalogue that it shows; then come lines:
/// <list type="bullet">
/// <item><c>do</c> sql – by root, succeeds</item>
/// <item>name<c>&gt;</c> sql – by that account (password x; root is root), its answer stands in the next line</item>
/// <item><c>login</c> name password [from=address] [plain] [schema=name] [method=name] [old] – an attempt to come in</item>
/// <item><c>=</c> number (SQLSTATE): text – the answer; <c>!</c> level number: text – succeeds with that warning; <c>OK</c> – succeeds</item>
/// <item><c>undo</c> sql – by root, at the end</item>
/// </list>
/// Accounts are gone after each block.
/// </summary>
internal static class AccountErrorTable
{
    public const string Text = """
        [AccountOperationFailed]
        do CREATE USER a IDENTIFIED BY 'x'
        do CREATE ROLE r
        root> CREATE USER a, b@localhost, a@'%'
        = 1396 (HY000): Operation CREATE USER failed for 'a'@'%','a'@'%'
        root> CREATE ROLE r
        = 1396 (HY000): Operation CREATE ROLE failed for 'r'@'%'
        root> ALTER USER nobody, a IDENTIFIED BY 'y'
        = 1396 (HY000): Operation ALTER USER failed for 'nobody'@'%'
        root> DROP USER nobody, a, ''@localhost
        = 1396 (HY000): Operation DROP USER failed for 'nobody'@'%',''@'localhost'
        root> DROP USER 'mysql.sys'@localhost
        = 1396 (HY000): Operation DROP USER failed for 'mysql.sys'@'localhost'
        root> DROP ROLE nobody
        = 1396 (HY000): Operation DROP ROLE failed for 'nobody'@'%'
        root> RENAME USER nobody TO c, a TO a
        = 1396 (HY000): Operation RENAME USER failed for 'nobody'@'%','a'@'%'
        root> CHECK LOGIN FOR nobody
        = 1396 (HY000): Operation CHECK LOGIN failed for 'nobody'@'%'

        [AuthorizationIdExists, AuthorizationIdMissing]
        do CREATE USER a
        root> CREATE USER IF NOT EXISTS a
        ! Note 3163: Authorization ID 'a'@'%' already exists.
        root> CREATE ROLE IF NOT EXISTS a
        ! Note 3163: Authorization ID 'a'@'%' already exists.
        root> DROP USER IF EXISTS nobody
        ! Note 3162: Authorization ID 'nobody'@'%' does not exist.
        root> ALTER USER IF EXISTS nobody ACCOUNT LOCK
        ! Note 3162: Authorization ID 'nobody'@'%' does not exist.
        root> REVOKE IF EXISTS SELECT ON *.* FROM nobody IGNORE UNKNOWN USER
        ! Warning 3162: Authorization ID 'nobody'@'%' does not exist.

        [NameTooLong]
        root> CREATE USER aaaaaaaaaabbbbbbbbbbccccccccccddd
        = 1470 (HY000): String 'aaaaaaaaaabbbbbbbbbbccccccccccddd' is too long for user name (should be no longer than 32)
        root> CREATE USER üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü
        = 1470 (HY000): String 'üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü' is too long for user name (should be no longer than 32)
        root> RENAME USER a TO aaaaaaaaaabbbbbbbbbbccccccccccddd
        = 1470 (HY000): String 'aaaaaaaaaabbbbbbbbbbccccccccccddd' is too long for user name (should be no longer than 32)

        [NoMatchingUser]
        root> SET PASSWORD FOR nobody = 'x'
        = 1133 (42000): Can't find any matching row in the user table

        [AnonymousExpiry, WrongValue]
        do CREATE USER ''@'10.%', a
        root> ALTER USER ''@'10.%' PASSWORD EXPIRE
        = 3016 (HY000): The password for anonymous user cannot be expired.
        root> CREATE USER ''@'11.%' PASSWORD EXPIRE
        = 1396 (HY000): Operation CREATE USER failed for anonymous user
        root> ALTER USER a PASSWORD EXPIRE INTERVAL 0 DAY
        = 1525 (HY000): Incorrect DAY value: '0'
        root> ALTER USER a PASSWORD EXPIRE INTERVAL 65536 DAY
        = 1525 (HY000): Incorrect DAY value: '65536'
        root> ALTER USER a FAILED_LOGIN_ATTEMPTS 32768
        = 1525 (HY000): Incorrect FAILED_LOGIN_ATTEMPTS value: '32768'
        root> ALTER USER a PASSWORD_LOCK_TIME 32768
        = 1525 (HY000): Incorrect PASSWORD_LOCK_TIME value: '32768'

        [AnonymousUserExpiring]
        root> CREATE USER ''@'10.%', a PASSWORD EXPIRE
        = 1396 (HY000): Operation CREATE USER failed for anonymous user
        root> CREATE USER IF NOT EXISTS ''@'10.%' PASSWORD EXPIRE NEVER
        = 1396 (HY000): Operation CREATE USER failed for anonymous user

        [AnonymousPasswordChange]
        do CREATE USER ''@localhost IDENTIFIED BY 'x'
        guest> SET PASSWORD = 'y'
        = 1131 (42000): You are using MySQL as an anonymous user and anonymous users are not allowed to change passwords
        guest> ALTER USER USER() IDENTIFIED BY 'y'
        = 1131 (42000): You are using MySQL as an anonymous user and anonymous users are not allowed to change passwords

        [NoSuchGrant, NoSuchTableGrant, NoSuchRoutineGrant]
        do CREATE USER a, b
        root> REVOKE SELECT ON db.* FROM a
        = 1141 (42000): There is no such grant defined for user 'a' on host '%'
        root> REVOKE SELECT ON *.* FROM nobody@'10.%'
        = 1141 (42000): There is no such grant defined for user 'nobody' on host '10.%'
        root> SHOW GRANTS FOR nobody
        = 1141 (42000): There is no such grant defined for user 'nobody' on host '%'
        root> REVOKE PROXY ON b FROM a
        = 1141 (42000): There is no such grant defined for user 'a' on host '%'
        root> REVOKE SELECT ON db.t FROM a
        = 1147 (42000): There is no such grant defined for user 'a' on host '%' on table 't'
        root> REVOKE UPDATE (id) ON db.t FROM a
        = 1147 (42000): There is no such grant defined for user 'a' on host '%' on table 't'
        root> REVOKE EXECUTE ON PROCEDURE db.p FROM a
        = 1403 (42000): There is no such grant defined for user 'a' on host '%' on routine 'p'

        [CannotRevokeAll]
        do CREATE USER a IDENTIFIED BY 'x', b
        do GRANT CREATE USER ON *.* TO a
        do GRANT SELECT ON *.* TO b
        root> REVOKE ALL PRIVILEGES, GRANT OPTION FROM nobody
        = 1269 (HY000): Can't revoke all privileges for one or more of the requested users
        a> REVOKE ALL PRIVILEGES, GRANT OPTION FROM b
        = 1269 (HY000): Can't revoke all privileges for one or more of the requested users

        [CannotCreateUserWithGrant]
        do CREATE USER a
        root> GRANT SELECT ON *.* TO nobody
        = 1410 (42000): You are not allowed to create a user with GRANT
        root> GRANT PROXY ON a TO nobody
        = 1410 (42000): You are not allowed to create a user with GRANT

        [IllegalGrant, WrongUsage, IllegalPrivilegeLevel, NoSuchWord]
        do CREATE USER a
        root> GRANT RELOAD ON db.t TO a
        = 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used
        root> GRANT DELETE (id) ON db.t TO a
        = 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used
        root> GRANT SELECT (id) ON db.* TO a
        = 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used
        root> GRANT SELECT ON FUNCTION db.f TO a
        = 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used
        root> GRANT SHUTDOWN ON db.* TO a
        = 1221 (HY000): Incorrect usage of DB GRANT and GLOBAL PRIVILEGES
        root> GRANT ROLE_ADMIN, SYSTEM_USER ON db.* TO a
        = 3619 (HY000): Illegal privilege level specified for ROLE_ADMIN,SYSTEM_USER
        root> GRANT NOBODYS_ADMIN ON *.* TO a
        = 1149 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use

        [NoDatabaseSelected, UnknownColumn, NoSuchTable, FunctionDoesNotExist, ProcedureDoesNotExist]
        do CREATE USER a
        root> GRANT SELECT ON * TO a
        = 1046 (3D000): No database selected
        root> GRANT SELECT ON t TO a
        = 1046 (3D000): No database selected
        root> GRANT SELECT (nocol) ON db.t TO a
        = 1054 (42S22): Unknown column 'nocol' in 't'
        root> GRANT SELECT ON db.missing TO a
        = 1146 (42S02): Table 'db.missing' doesn't exist
        root> GRANT CREATE, SELECT ON db.missing TO a
        OK
        root> GRANT EXECUTE ON FUNCTION db.f TO a
        = 1305 (42000): FUNCTION f does not exist
        root> GRANT EXECUTE ON PROCEDURE db.p TO a
        = 1305 (42000): PROCEDURE p does not exist

        [DynamicPrivilegeUnknown]
        do CREATE USER a
        root> REVOKE IF EXISTS NOBODYS_ADMIN ON *.* FROM a
        ! Warning 3929: Dynamic privilege 'NOBODYS_ADMIN' is not registered with the server.

        [AccessDenied, DatabaseAccessDenied, TableAccessDenied, ColumnAccessDenied, RoutineAccessDenied, PrivilegeNeeded, AccessDeniedNoPassword]
        do CREATE USER a IDENTIFIED BY 'x', b
        do GRANT GRANT OPTION ON db.* TO a
        do GRANT SELECT (id) ON db.t TO a
        a> GRANT SELECT ON *.* TO b
        = 1045 (28000): Access denied for user 'a'@'%' (using password: YES)
        a> REVOKE SELECT ON *.* FROM b
        = 1045 (28000): Access denied for user 'a'@'%' (using password: YES)
        a> GRANT SELECT ON db.* TO b
        = 1044 (42000): Access denied for user 'a'@'%' to database 'db'
        a> USE mysql
        = 1044 (42000): Access denied for user 'a'@'%' to database 'mysql'
        a> SHOW GRANTS FOR b
        = 1142 (42000): SELECT command denied to user 'a'@'localhost' for table 'user'
        a> GRANT SELECT, INSERT ON db.t TO b
        = 1142 (42000): SELECT, INSERT command denied to user 'a'@'localhost' for table 't'
        a> GRANT ALL ON other.t TO b
        = 1142 (42000): SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, GRANT, REFERENCES, INDEX, ALTER, CREATE VIEW, SHOW VIEW, TRIGGER command denied to user 'a'@'localhost' for table 't'
        a> SHOW CREATE USER b
        = 1044 (42000): Access denied for user 'a'@'%' to database 'mysql'
        a> SELECT * FROM db.t
        = 1142 (42000): SELECT command denied to user 'a'@'localhost' for table 't'
        a> SELECT id, v FROM db.t
        = 1143 (42000): SELECT command denied to user 'a'@'localhost' for column 'v' in table 't'
        a> GRANT SELECT (v) ON db.t TO b
        = 1143 (42000): SELECT command denied to user 'a'@'localhost' for column 'v' in table 't'
        a> GRANT EXECUTE ON PROCEDURE db.p TO b
        = 1370 (42000): execute command denied to user 'a'@'localhost' for routine 'db.p'
        a> GRANT ALTER ROUTINE ON FUNCTION db.f TO b
        = 1370 (42000): alter routine command denied to user 'a'@'localhost' for routine 'db.f'
        a> CREATE USER c
        = 1227 (42000): Access denied; you need (at least one of) the CREATE USER privilege(s) for this operation
        a> GRANT ROLE_ADMIN ON *.* TO b
        = 1227 (42000): Access denied; you need (at least one of) the GRANT OPTION privilege(s) for this operation
        a> GRANT b TO a
        = 1227 (42000): Access denied; you need (at least one of) the WITH ADMIN, ROLE_ADMIN, SUPER privilege(s) for this operation
        a> CREATE ROLE c
        = 1227 (42000): Access denied; you need (at least one of) the CREATE USER, CREATE ROLE privilege(s) for this operation
        a> GRANT PROXY ON b TO a
        = 1698 (28000): Access denied for user 'a'@'localhost'

        [AccessDenied, PrivilegeNeeded]
        do CREATE USER bare, boss IDENTIFIED BY 'x', sysop
        do GRANT CREATE USER, SELECT, INSERT, UPDATE, DELETE ON *.* TO boss WITH GRANT OPTION
        do GRANT SYSTEM_USER ON *.* TO sysop
        login bare -
        OK
        boss> DROP USER sysop
        = 1227 (42000): Access denied; you need (at least one of) the SYSTEM_USER privilege(s) for this operation
        boss> ALTER USER sysop ACCOUNT LOCK
        = 1227 (42000): Access denied; you need (at least one of) the SYSTEM_USER privilege(s) for this operation
        boss> GRANT RELOAD ON *.* TO bare
        = 1045 (28000): Access denied for user 'boss'@'%' (using password: YES)
        login bare wrong
        = 1045 (28000): Access denied for user 'bare'@'localhost' (using password: YES)
        login boss -
        = 1045 (28000): Access denied for user 'boss'@'localhost' (using password: NO)
        login aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff x
        = 1045 (28000): Access denied for user 'aaaaaaaaaabbbbbbbbbbccccccccccdd'@'localhost' (using password: YES)

        [AccessDeniedNoPassword]
        do CREATE USER a IDENTIFIED WITH auth_socket
        login a -
        = 1698 (28000): Access denied for user 'a'@'localhost'

        [DatabaseAccessDenied, UnknownDatabase]
        do CREATE USER a IDENTIFIED BY 'x', b IDENTIFIED BY 'x'
        do GRANT SELECT ON *.* TO b
        login a x schema=db
        = 1044 (42000): Access denied for user 'a'@'%' to database 'db'
        login a x schema=missing
        = 1044 (42000): Access denied for user 'a'@'%' to database 'missing'
        login b x schema=missing
        = 1049 (42000): Unknown database 'missing'
        login b x schema=db
        OK

        [UnknownAuthorizationId, RoleNotGranted, RoleRenamed, RoleLoop, RolesForAnonymous, RoleNotGrantable]
        do CREATE USER a IDENTIFIED BY 'x', ''@'10.%'
        do CREATE ROLE r, q
        do GRANT r TO a
        do GRANT q TO r
        root> GRANT nobody TO a
        = 3523 (HY000): Unknown authorization ID `nobody`@`%`
        root> GRANT r TO nobody@localhost
        = 3523 (HY000): Unknown authorization ID `nobody`@`localhost`
        root> REVOKE nobody FROM a
        = 3523 (HY000): Unknown authorization ID `nobody`@`%`
        root> REVOKE IF EXISTS nobody FROM a
        ! Warning 3523: Unknown authorization ID `nobody`@`%`
        root> CREATE USER c DEFAULT ROLE nobody
        = 3523 (HY000): Unknown authorization ID `nobody`@`%`
        root> SET DEFAULT ROLE r TO nobody
        = 3530 (HY000): `r`@`%` is not granted to `nobody`@`%`
        root> SET DEFAULT ROLE ALL TO nobody
        = 3523 (HY000): Unknown authorization ID `nobody`@`%`
        root> SET DEFAULT ROLE q TO a
        = 3530 (HY000): `q`@`%` is not granted to `a`@`%`
        a> SET ROLE q
        = 3530 (HY000): `q`@`%` is not granted to `a`@`%`
        root> SHOW GRANTS FOR a USING q
        = 3530 (HY000): `q`@`%` is not granted to `a`@`%`
        root> RENAME USER r TO s
        = 3532 (HY000): Renaming of a role identifier is forbidden
        root> GRANT r TO q
        = 4027 (HY000): User account `q`@`%` is directly or indirectly granted to the role `r`@`%`. The GRANT would create a loop
        root> GRANT r TO r
        = 4027 (HY000): User account `r`@`%` is directly or indirectly granted to the role `r`@`%`. The GRANT would create a loop
        root> GRANT r TO ''@'10.%'
        = 3876 (HY000): Cannot grant roles to an anonymous user.
        root> GRANT ''@'10.%' TO r
        = 3524 (HY000): Failed to grant ``@`10.%` to `r`@`%`

        [MandatoryRole, MandatoryRolePrivilege, MandatoryRolesRefused, WrongValueForVariable]
        do CREATE USER a
        do CREATE ROLE m, s
        do GRANT SYSTEM_USER ON *.* TO s
        do SET GLOBAL mandatory_roles = 'm'
        root> DROP ROLE m
        = 3628 (HY000): The role `m`@`%` is a mandatory role and can't be revoked or dropped. The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.
        root> DROP USER m
        = 3628 (HY000): The role `m`@`%` is a mandatory role and can't be revoked or dropped. The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.
        root> REVOKE m FROM a
        = 3628 (HY000): The role `m`@`%` is a mandatory role and can't be revoked or dropped. The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.
        root> GRANT SYSTEM_USER ON *.* TO m
        = 3897 (HY000): AuthId `m`@`%` is set as mandatory_roles. Cannot grant the 'SYSTEM_USER' privilege.
        root> SET GLOBAL mandatory_roles = 'm,s'
        = 3880 (HY000): Cannot set mandatory_roles: AuthId `s`@`%` has 'SYSTEM_USER' privilege.
        root> SET GLOBAL mandatory_roles = 'm,,'
        = 1231 (42000): Variable 'mandatory_roles' can't be set to the value of 'm,,'
        undo SET GLOBAL mandatory_roles = ''

        [PartialRevokesExist, AuthorizationIdDenied, DatabaseAccessDenied]
        do SET GLOBAL partial_revokes = ON
        do CREATE USER a IDENTIFIED BY 'x', b
        do GRANT SELECT, INSERT ON *.* TO a WITH GRANT OPTION
        do GRANT INSERT ON *.* TO b
        do REVOKE INSERT ON db.* FROM a
        root> SET GLOBAL partial_revokes = OFF
        = 3896 (HY000): At least one partial revoke exists on a database. The system variable '@@partial_revokes' must be set to ON.
        a> REVOKE INSERT ON *.* FROM b
        = 3879 (HY000): Access denied for AuthId `a`@`%` to database 'db'.
        a> GRANT INSERT ON db.* TO b
        = 1044 (42000): Access denied for user 'a'@'%' to database 'db'
        do DROP USER a
        undo SET GLOBAL partial_revokes = OFF

        [GrantAsOnlyGlobal, GrantAsRefused]
        do CREATE USER a, b
        do CREATE ROLE r
        do GRANT SELECT ON *.* TO r
        do GRANT r TO a
        root> GRANT SELECT ON db.* TO b AS a
        = 3835 (HY000): GRANT ... AS is currently supported only for global privileges.
        root> GRANT SELECT ON *.* TO b AS nobody
        = 3836 (HY000): Either some of the authorization IDs in the AS clause are invalid or the current user lacks privileges to execute the statement.
        root> GRANT SELECT ON *.* TO b AS root@localhost WITH ROLE r
        = 3836 (HY000): Either some of the authorization IDs in the AS clause are invalid or the current user lacks privileges to execute the statement.

        [PasswordPolicy, ComponentNotLoadable, ComponentNotLoaded]
        do CREATE USER a IDENTIFIED BY 'x'
        root> INSTALL COMPONENT 'file://component_nobody'
        = 3529 (HY000): Cannot load component from specified URN: 'file://component_nobody'.
        root> UNINSTALL COMPONENT 'file://component_validate_password'
        = 3537 (HY000): Component specified by URN 'file://component_validate_password' to unload has not been loaded before.
        do INSTALL COMPONENT 'file://component_validate_password'
        root> CREATE USER b IDENTIFIED BY 'short'
        = 1819 (HY000): Your password does not satisfy the current policy requirements
        root> CREATE USER b
        = 1819 (HY000): Your password does not satisfy the current policy requirements
        root> SET PASSWORD FOR a = 'short'
        = 1819 (HY000): Your password does not satisfy the current policy requirements
        a> ALTER USER USER() IDENTIFIED BY 'short'
        = 1819 (HY000): Your password does not satisfy the current policy requirements
        undo UNINSTALL COMPONENT 'file://component_validate_password'

        [TooFewCharactersChanged]
        do CREATE USER a IDENTIFIED BY 'x', b IDENTIFIED BY 'Abcdefgh-1'
        do INSTALL COMPONENT 'file://component_validate_password'
        do SET GLOBAL validate_password.changed_characters_percentage = 50
        a> ALTER USER USER() IDENTIFIED BY 'Xxx-xxxxx1' REPLACE 'x'
        = 4165 (HY000): The new password must have at least '4' characters that are different from the old password. It has only '2' character(s) different. For this comparison, uppercase letters and lowercase letters are considered to be equal.
        a> ALTER USER USER() IDENTIFIED BY 'Abcdefgh-1' REPLACE 'x'
        OK
        a> ALTER USER USER() IDENTIFIED BY 'ABCDEFGh-1wxyz' REPLACE 'Abcdefgh-1'
        = 4165 (HY000): The new password must have at least '5' characters that are different from the old password. It has only '4' character(s) different. For this comparison, uppercase letters and lowercase letters are considered to be equal.
        a> ALTER USER USER() IDENTIFIED BY 'ABCDEFGh-1wxyz'
        OK
        root> ALTER USER b IDENTIFIED BY 'Abcdefgh-2'
        OK
        undo SET GLOBAL validate_password.changed_characters_percentage = 0
        undo UNINSTALL COMPONENT 'file://component_validate_password'

        [PasswordExpiredAtLogin, MustChangePassword]
        do CREATE USER a IDENTIFIED BY 'x' PASSWORD EXPIRE
        login a x
        = 1862 (HY000): Your password has expired. To log in you must change it using a client that supports expired passwords.
        a> SELECT 1
        = 1820 (HY000): You must reset your password using ALTER USER statement before executing this statement.
        a> ALTER USER a ACCOUNT LOCK
        = 1820 (HY000): You must reset your password using ALTER USER statement before executing this statement.
        a> ALTER USER USER() IDENTIFIED BY 'x'
        OK

        [PasswordHashFormat, PluginNotLoaded, InvalidAttribute, WrongArguments]
        do CREATE USER a
        root> CREATE USER b IDENTIFIED WITH mysql_native_password AS 'nonsense'
        = 1827 (HY000): The password hash doesn't have the expected format.
        root> ALTER USER a IDENTIFIED WITH caching_sha2_password AS 0x00
        = 1827 (HY000): The password hash doesn't have the expected format.
        root> CREATE USER b IDENTIFIED WITH dialog BY 'x'
        = 1524 (HY000): Plugin 'dialog' is not loaded
        root> ALTER USER a ATTRIBUTE '[1]'
        = 3982 (HY000): The user attribute must be a valid JSON object
        root> ALTER USER a ATTRIBUTE '{"a": 1'
        = 3982 (HY000): The user attribute must be a valid JSON object
        root> ALTER USER a ATTRIBUTE '{"a": 1, "a": {"b": 1, "b": 2}}'
        OK
        root> ALTER USER a REQUIRE NETWORK 'nowhere'
        = 1210 (HY000): Incorrect arguments to REQUIRE: 'nowhere' is no value for 'network'

        [PasswordInHistory]
        do CREATE USER a IDENTIFIED BY 'x' PASSWORD HISTORY 1
        root> SET PASSWORD FOR a = 'x'
        = 3638 (HY000): Cannot use these credentials for 'a@%' because they contradict the password history policy

        [PasswordRetainedByEmpty, PasswordRetainedOnPluginChange, EmptyPasswordRetained, PrivilegeNeeded]
        do CREATE USER a IDENTIFIED BY 'x', bare
        root> ALTER USER a IDENTIFIED BY '' RETAIN CURRENT PASSWORD
        = 3895 (HY000): Current password can not be retained for user 'a'@'%' because new password is empty.
        root> ALTER USER a IDENTIFIED WITH sha256_password BY 'y' RETAIN CURRENT PASSWORD
        = 3894 (HY000): Current password can not be retained for user 'a'@'%' because authentication plugin is being changed.
        root> SET PASSWORD FOR bare = 'y' RETAIN CURRENT PASSWORD
        = 3878 (HY000): Empty password can not be retained as second password for user 'bare'@'%'.
        a> ALTER USER USER() DISCARD OLD PASSWORD
        = 1227 (42000): Access denied; you need (at least one of) the CREATE USER or APPLICATION_PASSWORD_ADMIN privilege(s) for this operation

        [CurrentPasswordNeeded, IncorrectCurrentPassword, CurrentPasswordNotWanted]
        do CREATE USER a IDENTIFIED BY 'x' PASSWORD REQUIRE CURRENT
        a> SET PASSWORD = 'y'
        = 3892 (HY000): Current password needs to be specified in the REPLACE clause in order to change it.
        a> ALTER USER USER() IDENTIFIED BY 'y' REPLACE 'wrong'
        = 3891 (HY000): Incorrect current password. Specify the correct password which has to be replaced.
        root> ALTER USER a IDENTIFIED BY 'y' REPLACE 'x'
        = 3893 (HY000): Do not specify the current password while changing it for other users.

        [Deprecated]
        root> CREATE USER a IDENTIFIED WITH sha256_password BY 'x'
        ! Warning 1287: 'sha256_password' is deprecated and will be removed in a future release. Please use caching_sha2_password instead

        [WrongDatabaseName]
        do CREATE USER a
        root> GRANT SELECT ON aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.* TO a
        = 1102 (42000): Incorrect database name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

        [SuperDeprecated]
        do CREATE USER a
        root> GRANT SELECT, SUPER ON *.* TO a
        ! Warning 1287: The SUPER privilege identifier is deprecated
        root> REVOKE SUPER ON *.* FROM a
        ! Warning 1287: The SUPER privilege identifier is deprecated

        [GrantCreatesUser, GrantChangesUser]
        root> GRANT SELECT ON db.* TO a IDENTIFIED BY 'x'
        ! Warning 1287: Using GRANT for creating new user is deprecated and will be removed in future release. Create new user with CREATE USER statement.
        root> GRANT SELECT ON db.* TO a REQUIRE SSL
        ! Warning 1287: Using GRANT statement to modify existing user's properties other than privileges is deprecated and will be removed in future release. Use ALTER USER statement for this operation.

        [AccountLocked]
        do CREATE USER a IDENTIFIED BY 'x' ACCOUNT LOCK
        login a x
        = 3118 (HY000): Access denied for user 'a'@'localhost'. Account is locked.

        [AccountBlocked]
        do CREATE USER a IDENTIFIED BY 'x', b IDENTIFIED BY 'x' FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME UNBOUNDED
        do ALTER USER a FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME 3
        login a wrong
        = 1045 (28000): Access denied for user 'a'@'localhost' (using password: YES)
        login a wrong
        = 3955 (HY000): Access denied for user 'a'@'localhost'. Account is blocked for 3 day(s) (3 day(s) remaining) due to 2 consecutive failed logins.
        login b wrong
        = 3955 (HY000): Access denied for user 'b'@'localhost'. Account is blocked for unlimited day(s) (unlimited day(s) remaining) due to 1 consecutive failed logins.

        [UserLimitReached]
        do CREATE USER a IDENTIFIED BY 'x' WITH MAX_QUERIES_PER_HOUR 1
        do CREATE USER b IDENTIFIED BY 'x' WITH MAX_CONNECTIONS_PER_HOUR 1
        a> DO 1
        OK
        a> DO 1
        = 1226 (42000): User 'a' has exceeded the 'max_questions' resource (current value: 1)
        login b x
        OK
        login b x
        = 1226 (42000): User 'b' has exceeded the 'max_connections_per_hour' resource (current value: 1)

        [UserLimitReached]
        do CREATE USER a IDENTIFIED BY 'x' WITH MAX_UPDATES_PER_HOUR 1 MAX_USER_CONNECTIONS 1
        do GRANT INSERT ON db.t TO a
        a> INSERT INTO db.t VALUES (1, 1)
        OK
        a> INSERT INTO db.t VALUES (2, 2)
        = 1226 (42000): User 'a' has exceeded the 'max_updates' resource (current value: 1)
        login a x
        = 1226 (42000): User 'a' has exceeded the 'max_user_connections' resource (current value: 1)

        [TooManyUserConnections]
        do CREATE USER a IDENTIFIED BY 'x'
        do SET GLOBAL max_user_connections = 1
        a> DO 1
        OK
        login a x
        = 1203 (42000): User a already has more than 'max_user_connections' active connections
        undo SET GLOBAL max_user_connections = 0

        [TooManyConnections]
        do CREATE USER a IDENTIFIED BY 'x'
        do SET GLOBAL max_connections = 2
        a> DO 1
        OK
        login a x
        = 1040 (08004): Too many connections
        undo SET GLOBAL max_connections = 151

        [OfflineMode]
        do CREATE USER a IDENTIFIED BY 'x'
        do SET GLOBAL offline_mode = ON
        login a x
        = 3032 (HY000): The server is currently in offline mode
        undo SET GLOBAL offline_mode = OFF

        [SecureTransportRequired]
        do CREATE USER a IDENTIFIED BY 'x'
        do SET GLOBAL require_secure_transport = ON
        login a x plain
        = 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.
        undo SET GLOBAL require_secure_transport = OFF

        [AuthenticationNotSupported]
        do CREATE USER a IDENTIFIED BY 'x'
        login a x plain old
        = 1251 (08004): Client does not support authentication protocol requested by server; consider upgrading MySQL client

        [AbortedConnection]
        do CREATE USER a IDENTIFIED BY 'x'
        do SET GLOBAL init_connect = 'SELECT nonsense'
        login a x
        ~ 1184 (08S01): Aborted connection {number} to db: 'unconnected' user: 'a' host: 'localhost' (init_connect command failed)
        undo SET GLOBAL init_connect = ''

        [OptionPrevents]
        do CREATE USER a IDENTIFIED BY 'x'
        do GRANT CREATE USER ON *.* TO a
        do SET GLOBAL read_only = ON
        a> CREATE USER b
        = 1290 (HY000): The MySQL server is running with the --read-only option so it cannot execute this statement
        do CREATE USER b
        do SET GLOBAL super_read_only = ON
        root> DROP USER b
        = 1290 (HY000): The MySQL server is running with the --super-read-only option so it cannot execute this statement
        undo SET GLOBAL super_read_only = OFF
        undo SET GLOBAL read_only = OFF

        [UnknownThread, NotOwnerOfThread]
        do CREATE USER a IDENTIFIED BY 'x', killer IDENTIFIED BY 'x', sysop IDENTIFIED BY 'x'
        do GRANT CONNECTION_ADMIN ON *.* TO killer
        do GRANT SYSTEM_USER ON *.* TO sysop
        sysop> DO 1
        OK
        a> DO 1
        OK
        a> KILL 4000000000
        = 1094 (HY000): Unknown thread id: 4000000000
        a> KILL {killer}
        = 1095 (HY000): You are not owner of thread {killer}
        killer> KILL {sysop}
        = 1095 (HY000): You are not owner of thread {sysop}
        killer> KILL {a}
        OK

        [FactorNotAllowed, IdentifiedByUnsupported, FactorExists, FactorMissing, FactorOrder, FactorsIdentical, NoPasswordToSet]
        do CREATE USER one IDENTIFIED BY 'x', two IDENTIFIED BY 'x' AND IDENTIFIED WITH auth_socket, s IDENTIFIED WITH auth_socket
        root> CREATE USER v IDENTIFIED BY 'a' AND IDENTIFIED WITH caching_sha2_password BY 'b'
        = 4052 (HY000): Invalid plugin "caching_sha2_password" specified as 2 factor during "CREATE USER".
        root> ALTER USER two ADD 3 FACTOR IDENTIFIED WITH sha256_password BY 'b'
        = 4052 (HY000): Invalid plugin "sha256_password" specified as 3 factor during "ALTER USER".
        root> ALTER USER two ADD 3 FACTOR IDENTIFIED WITH auth_socket BY 'b'
        = 4053 (HY000): IDENTIFIED BY clause during "ALTER USER" not supported for plugin "auth_socket".
        root> CREATE USER v IDENTIFIED WITH auth_socket BY 'b'
        = 4053 (HY000): IDENTIFIED BY clause during "CREATE USER" not supported for plugin "auth_socket".
        root> ALTER USER two ADD 2 FACTOR IDENTIFIED WITH auth_socket
        = 4056 (HY000): 2 factor authentication method exists. Please do ALTER USER... DROP 2 factor before doing this operation OR do ALTER USER... MODIFY 2 factor... to modify existing 2 factor authentication method.
        root> ALTER USER two DROP 3 FACTOR
        = 4057 (HY000): 3 factor authentication method doesn't exist. Please do ALTER USER... ADD 3 factor... before doing this operation.
        root> ALTER USER one ADD 3 FACTOR IDENTIFIED WITH auth_socket ADD 2 FACTOR IDENTIFIED WITH cardea_x509
        = 4062 (HY000): 2 factor authentication method should be added before 3 factor authentication method.
        root> ALTER USER one ADD 2 FACTOR IDENTIFIED WITH auth_socket ADD 2 FACTOR IDENTIFIED WITH cardea_x509
        = 4063 (HY000): Authentication factor should be different.
        root> SET PASSWORD FOR s = 'x'
        = 4102 (HY000): SET PASSWORD has no significance for user 's'@'%' as the authentication method used doesn't store authentication data in the MySQL server. Please consider using ALTER USER instead if you want to change authentication parameters.

        [FactorAgainstPolicy, WrongValueForVariable]
        do CREATE USER a IDENTIFIED BY 'x'
        do GRANT CREATE USER ON *.* TO a
        do SET GLOBAL authentication_policy = '*'
        a> CREATE USER v IDENTIFIED BY 'x' AND IDENTIFIED WITH auth_socket
        = 4058 (HY000): 2 factor authentication method does not match against authentication policy. Please refer @@authentication_policy system variable.
        root> CREATE USER v IDENTIFIED BY 'x' AND IDENTIFIED WITH auth_socket
        ! Warning 4058: 2 factor authentication method does not match against authentication policy. Please refer @@authentication_policy system variable.
        root> SET GLOBAL authentication_policy = ',*'
        = 1231 (42000): Variable 'authentication_policy' can't be set to the value of ',*'
        undo SET GLOBAL authentication_policy = '*,,'

        [SystemTableAccess]
        root> DELETE FROM mysql.user
        = 3554 (HY000): Access to system table 'mysql.user' is rejected. Use CREATE USER, ALTER USER, RENAME USER, DROP USER, GRANT and REVOKE instead.

        [HostNotAllowed]
        login root x from=127.0.0.7
        = 1130 (HY000): Host '127.0.0.7' is not allowed to connect to this MySQL server
        do CREATE USER a@'127.0.0.0/255.255.255.0' IDENTIFIED BY 'x'
        login root x from=127.0.0.7
        = 1045 (28000): Access denied for user 'root'@'127.0.0.7' (using password: YES)
        login root x from=127.0.1.7
        = 1130 (HY000): Host '127.0.1.7' is not allowed to connect to this MySQL server
        """;
}
