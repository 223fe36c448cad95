namespace Cardea.Protocol.Errors;

/// <summary>Errors of account management and of privileges.</summary>
public static partial class ServerErrors
{
    /// <summary>1026: a file of the data directory could not be written; nothing has changed.</summary>
    public static ServerError FileNotWritten(string file, int number, string text) => Make(1026, "HY000", $"Error writing file '{file}' (errno: {number} - {text})");

    /// <summary>1131: an anonymous session changes a password.</summary>
    public static ServerError AnonymousPasswordChange() =>
        Make(1131, "42000", "You are using MySQL as an anonymous user and anonymous users are not allowed to change passwords");

    /// <summary>1133: SET PASSWORD for an account that does not exist.</summary>
    public static ServerError NoMatchingUser() => Make(1133, "42000", "Can't find any matching row in the user table");

    /// <summary>1141: no such account, or no such grant on a schema.</summary>
    public static ServerError NoSuchGrant(string user, string host) => Make(1141, "42000", $"There is no such grant defined for user '{user}' on host '{host}'");

    /// <summary>1142: a right on a table is missing. <paramref name="command"/>: the privileges wanted, separated by commas.</summary>
    public static ServerError TableAccessDenied(string command, string user, string host, string table) =>
        Make(1142, "42000", $"{Cut(command, CommandBytes)} command denied to user '{User(user)}'@'{Host(host)}' for table '{table}'");

    /// <summary>1143: a right on a column is missing. MySQL has room for sixteen characters of the command.</summary>
    public static ServerError ColumnAccessDenied(string command, string user, string host, string column, string table) =>
        Make(1143, "42000", $"{Cut(command, ColumnCommandBytes)} command denied to user '{User(user)}'@'{Host(host)}' for column '{column}' in table '{table}'");

    /// <summary>1144: a privilege that the level does not take.</summary>
    public static ServerError IllegalGrant() =>
        Make(1144, "42000", "Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used");

    /// <summary>1147: REVOKE of what was never granted on the table.</summary>
    public static ServerError NoSuchTableGrant(string user, string host, string table) =>
        Make(1147, "42000", $"There is no such grant defined for user '{user}' on host '{host}' on table '{table}'");

    /// <summary>1269: REVOKE ALL, GRANT OPTION failed for an account.</summary>
    public static ServerError CannotRevokeAll() => Make(1269, "HY000", "Can't revoke all privileges for one or more of the requested users");

    /// <summary>1370: a right on a routine is missing. <paramref name="command"/>: one word in lower case.</summary>
    public static ServerError RoutineAccessDenied(string command, string user, string host, string routine) =>
        Make(1370, "42000", $"{command} command denied to user '{User(user)}'@'{Host(host)}' for routine '{routine}'");

    /// <summary>1396: CREATE, ALTER, DROP or RENAME USER failed for the accounts named.</summary>
    public static ServerError AccountOperationFailed(string operation, string accounts) => Make(1396, "HY000", $"Operation {operation} failed for {accounts}");

    /// <summary>1396: CREATE USER ''@… PASSWORD EXPIRE: an anonymous session could not change it.</summary>
    public static ServerError AnonymousUserExpiring() => AccountOperationFailed("CREATE USER", "anonymous user");

    /// <summary>1403: REVOKE of what was never granted on the routine.</summary>
    public static ServerError NoSuchRoutineGrant(string user, string host, string routine) =>
        Make(1403, "42000", $"There is no such grant defined for user '{user}' on host '{host}' on routine '{routine}'");

    /// <summary>1410: GRANT to an account that does not exist.</summary>
    public static ServerError CannotCreateUserWithGrant() => Make(1410, "42000", "You are not allowed to create a user with GRANT");

    /// <summary>1470: a name is too long.</summary>
    public static ServerError NameTooLong(string text, string what, int limit) =>
        Make(1470, "HY000", $"String '{Cut(text, TooLongNameBytes)}' is too long for {what} (should be no longer than {limit})");

    /// <summary>1819: the password is not good enough.</summary>
    public static ServerError PasswordPolicy() => Make(1819, "HY000", "Your password does not satisfy the current policy requirements");

    /// <summary>1820: the session is a sandbox until the password is changed.</summary>
    public static ServerError MustChangePassword() =>
        Make(1820, "HY000", "You must reset your password using ALTER USER statement before executing this statement.");

    /// <summary>1827: a ready hash that its method cannot read.</summary>
    public static ServerError PasswordHashFormat() => Make(1827, "HY000", "The password hash doesn't have the expected format.");

    /// <summary>3140-like refusal of ATTRIBUTE texts that are no JSON object.</summary>
    // ER_INVALID_USER_ATTRIBUTE_JSON: MySQL 8.4, share/messages_to_clients.txt.
    public static ServerError InvalidAttribute() => Make(3982, "HY000", "The user attribute must be a valid JSON object");

    /// <summary>3162 (note): IF EXISTS found nothing.</summary>
    public static ServerError AuthorizationIdMissing(string account) => Make(3162, "HY000", $"Authorization ID {account} does not exist.");

    /// <summary>3163 (note): IF NOT EXISTS found it there.</summary>
    public static ServerError AuthorizationIdExists(string account) => Make(3163, "HY000", $"Authorization ID {account} already exists.");

    /// <summary>3523: a role or grantee that does not exist.</summary>
    public static ServerError UnknownAuthorizationId(string account) => Make(3523, "HY000", $"Unknown authorization ID {account}");

    /// <summary>3524: an anonymous account is no role.</summary>
    public static ServerError RoleNotGrantable(string role, string account) => Make(3524, "HY000", $"Failed to grant {role} to {account}");

    /// <summary>3530: the role named is not granted.</summary>
    public static ServerError RoleNotGranted(string role, string account) => Make(3530, "HY000", $"{role} is not granted to {account}");

    /// <summary>3532: a role that somebody has keeps its name.</summary>
    public static ServerError RoleRenamed() => Make(3532, "HY000", "Renaming of a role identifier is forbidden");

    /// <summary>3628: a mandatory role is everybody's.</summary>
    public static ServerError MandatoryRole(string role) => Make(3628, "HY000",
        $"The role {role} is a mandatory role and can't be revoked or dropped. The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.");

    /// <summary>3835: GRANT … AS below the global level.</summary>
    public static ServerError GrantAsOnlyGlobal() => Make(3835, "HY000", "GRANT ... AS is currently supported only for global privileges.");

    /// <summary>3836: GRANT … AS names what does not exist, or what one may not do.</summary>
    public static ServerError GrantAsRefused() => Make(3836, "HY000",
        "Either some of the authorization IDs in the AS clause are invalid or the current user lacks privileges to execute the statement.");

    /// <summary>3879: one's own partial revokes do not let one revoke that.</summary>
    public static ServerError AuthorizationIdDenied(string user, string host, string schema) =>
        Make(3879, "HY000", $"Access denied for AuthId `{user}`@`{host}` to database '{schema}'.");

    /// <summary>3880: mandatory_roles must not make everybody a system user.</summary>
    public static ServerError MandatoryRolesRefused(string user, string host, string privilege) =>
        Make(3880, "HY000", $"Cannot set mandatory_roles: AuthId `{user}`@`{host}` has '{privilege}' privilege.");

    /// <summary>3896: partial_revokes cannot be switched off while there are any.</summary>
    public static ServerError PartialRevokesExist() =>
        Make(3896, "HY000", "At least one partial revoke exists on a database. The system variable '@@partial_revokes' must be set to ON.");

    /// <summary>3897: a mandatory role takes no such privilege.</summary>
    public static ServerError MandatoryRolePrivilege(string user, string host, string privilege) =>
        Make(3897, "HY000", $"AuthId `{user}`@`{host}` is set as mandatory_roles. Cannot grant the '{privilege}' privilege.");

    /// <summary>1149: a dynamic privilege that nobody registered; ALTER INSTANCE RELOAD TLS FOR a channel that does not exist.</summary>
    public static ServerError NoSuchWord() =>
        Make(1149, "42000", "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use");

    /// <summary>4027: a GRANT that would close a loop of roles. The first is the grantee, the second what it was to be granted.</summary>
    public static ServerError RoleLoop(string account, string role) => Make(4027, "HY000",
        $"User account {account} is directly or indirectly granted to the role {role}. The GRANT would create a loop");

    /// <summary>3529: INSTALL COMPONENT of something unknown, or installed already.</summary>
    public static ServerError ComponentNotLoadable(string name) => Make(3529, "HY000", $"Cannot load component from specified URN: '{name}'.");

    /// <summary>3537: UNINSTALL COMPONENT of something that is not installed.</summary>
    public static ServerError ComponentNotLoaded(string name) => Make(3537, "HY000", $"Component specified by URN '{name}' to unload has not been loaded before.");

    /// <summary>3619: a dynamic privilege at another level than the global one.</summary>
    public static ServerError IllegalPrivilegeLevel(string privileges) => Make(3619, "HY000", $"Illegal privilege level specified for {privileges}");

    /// <summary>3876: roles for anonymous accounts.</summary>
    public static ServerError RolesForAnonymous() => Make(3876, "HY000", "Cannot grant roles to an anonymous user.");

    /// <summary>3638: PASSWORD HISTORY or PASSWORD REUSE INTERVAL forbids this password. The quotes are MySQL's.</summary>
    public static ServerError PasswordInHistory(string user, string host) =>
        Make(3638, "HY000", $"Cannot use these credentials for '{user}@{host}' because they contradict the password history policy");

    /// <summary>3878: an empty password cannot be retained.</summary>
    public static ServerError EmptyPasswordRetained(string user, string host) =>
        Make(3878, "HY000", $"Empty password can not be retained as second password for user '{user}'@'{host}'.");

    /// <summary>3891: REPLACE with a wrong password.</summary>
    public static ServerError IncorrectCurrentPassword() =>
        Make(3891, "HY000", "Incorrect current password. Specify the correct password which has to be replaced.");

    /// <summary>3892: REPLACE is missing.</summary>
    public static ServerError CurrentPasswordNeeded() =>
        Make(3892, "HY000", "Current password needs to be specified in the REPLACE clause in order to change it.");

    /// <summary>4165: validate_password.changed_characters_percentage.</summary>
    public static ServerError TooFewCharactersChanged(ulong wanted, int changed) => Make(4165, "HY000",
        $"The new password must have at least '{wanted}' characters that are different from the old password. It has only '{changed}' character(s) different. "
        + "For this comparison, uppercase letters and lowercase letters are considered to be equal.");

    /// <summary>3893: REPLACE for somebody else's password.</summary>
    public static ServerError CurrentPasswordNotWanted() =>
        Make(3893, "HY000", "Do not specify the current password while changing it for other users.");

    /// <summary>3894: RETAIN CURRENT PASSWORD together with another method.</summary>
    public static ServerError PasswordRetainedOnPluginChange(string user, string host) => Make(3894, "HY000",
        $"Current password can not be retained for user '{user}'@'{host}' because authentication plugin is being changed.");

    /// <summary>3895: RETAIN CURRENT PASSWORD with an empty new one.</summary>
    public static ServerError PasswordRetainedByEmpty(string user, string host) => Make(3895, "HY000",
        $"Current password can not be retained for user '{user}'@'{host}' because new password is empty.");

    /// <summary>3929 (warning): REVOKE IF EXISTS of a dynamic privilege that nobody registered.</summary>
    public static ServerError DynamicPrivilegeUnknown(string name) => Make(3929, "HY000", $"Dynamic privilege '{name}' is not registered with the server.");

    /// <summary>3016: PASSWORD EXPIRE for an anonymous account, which could never set another.</summary>
    public static ServerError AnonymousExpiry() => Make(3016, "HY000", "The password for anonymous user cannot be expired.");

    /// <summary>1287 (warning): old words that still work.</summary>
    public static ServerError Deprecated(string old, string instead) =>
        Make(1287, "HY000", $"'{old}' is deprecated and will be removed in a future release. Please use {instead} instead");

    /// <summary>1287 (warning): GRANT or REVOKE that names SUPER.</summary>
    public static ServerError SuperDeprecated() => Make(1287, "HY000", "The SUPER privilege identifier is deprecated");

    /// <summary>1287 (warning): 5.7's GRANT … IDENTIFIED that creates an account.</summary>
    public static ServerError GrantCreatesUser() => Make(1287, "HY000",
        "Using GRANT for creating new user is deprecated and will be removed in future release. Create new user with CREATE USER statement.");

    /// <summary>1287 (warning): 5.7's GRANT … IDENTIFIED/REQUIRE/WITH MAX_ that changes an account.</summary>
    public static ServerError GrantChangesUser() => Make(1287, "HY000",
        "Using GRANT statement to modify existing user's properties other than privileges is deprecated and will be removed in future release. Use ALTER USER statement for this operation.");
}
