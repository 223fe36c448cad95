using System.Collections.Frozen;

namespace Cardea.Server.Accounts;

/// <summary>The dynamic privileges that an 8.4 server registers by itself; they exist at the global level only.</summary>
public static class DynamicPrivileges
{
    public const string ApplicationPasswordAdmin = "APPLICATION_PASSWORD_ADMIN";
    public const string AuthenticationPolicyAdmin = "AUTHENTICATION_POLICY_ADMIN";
    public const string ConnectionAdmin = "CONNECTION_ADMIN";
    public const string FlushPrivileges = "FLUSH_PRIVILEGES";
    public const string PasswordlessUserAdmin = "PASSWORDLESS_USER_ADMIN";
    public const string RoleAdmin = "ROLE_ADMIN";
    public const string SessionVariablesAdmin = "SESSION_VARIABLES_ADMIN";
    public const string SystemUser = "SYSTEM_USER";
    public const string SystemVariablesAdmin = "SYSTEM_VARIABLES_ADMIN";

    /// <summary>In alphabetic order, as SHOW GRANTS prints them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "ALLOW_NONEXISTENT_DEFINER", ApplicationPasswordAdmin, "AUDIT_ABORT_EXEMPT", "AUDIT_ADMIN", AuthenticationPolicyAdmin,
        "BACKUP_ADMIN", "BINLOG_ADMIN", "BINLOG_ENCRYPTION_ADMIN", "CLONE_ADMIN", ConnectionAdmin, "ENCRYPTION_KEY_ADMIN", "FIREWALL_EXEMPT",
        "FLUSH_OPTIMIZER_COSTS", FlushPrivileges, "FLUSH_STATUS", "FLUSH_TABLES", "FLUSH_USER_RESOURCES", "GROUP_REPLICATION_ADMIN",
        "GROUP_REPLICATION_STREAM", "INNODB_REDO_LOG_ARCHIVE", "INNODB_REDO_LOG_ENABLE", "OPTIMIZE_LOCAL_TABLE", PasswordlessUserAdmin,
        "PERSIST_RO_VARIABLES_ADMIN", "REPLICATION_APPLIER", "REPLICATION_SLAVE_ADMIN", "RESOURCE_GROUP_ADMIN", "RESOURCE_GROUP_USER", RoleAdmin,
        "SENSITIVE_VARIABLES_OBSERVER", "SERVICE_CONNECTION_ADMIN", SessionVariablesAdmin, "SET_ANY_DEFINER", "SHOW_ROUTINE", SystemUser,
        SystemVariablesAdmin, "TABLE_ENCRYPTION_ADMIN", "TELEMETRY_LOG_ADMIN", "TRANSACTION_GTID_TAG", "XA_RECOVER_ADMIN",
    ];

    private static readonly FrozenSet<string> Known = All.ToFrozenSet();

    /// <summary>True for a registered name (upper case); GRANT of another is error 3929.</summary>
    public static bool IsRegistered(string name) => Known.Contains(name);
}
