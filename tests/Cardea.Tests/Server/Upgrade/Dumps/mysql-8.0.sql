-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
-- Server version	8.0.36

CREATE TABLE `user` (
  `Host` char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '',
  `User` char(32) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
  `Select_priv` enum('N','Y') NOT NULL DEFAULT 'N', `Insert_priv` enum('N','Y') NOT NULL DEFAULT 'N', `Update_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Grant_priv` enum('N','Y') NOT NULL DEFAULT 'N', `Show_db_priv` enum('N','Y'), `Create_view_priv` enum('N','Y'), `Create_routine_priv` enum('N','Y'),
  `Create_user_priv` enum('N','Y'), `Event_priv` enum('N','Y'), `Trigger_priv` enum('N','Y'), `Create_tablespace_priv` enum('N','Y'),
  `ssl_type` enum('','ANY','X509','SPECIFIED') NOT NULL DEFAULT '', `ssl_cipher` blob NOT NULL, `x509_issuer` blob NOT NULL, `x509_subject` blob NOT NULL,
  `plugin` char(64) NOT NULL DEFAULT 'caching_sha2_password', `authentication_string` text COLLATE utf8mb3_bin,
  `password_expired` enum('N','Y') NOT NULL DEFAULT 'N', `password_last_changed` timestamp NULL DEFAULT NULL, `password_lifetime` smallint unsigned DEFAULT NULL,
  `account_locked` enum('N','Y') NOT NULL DEFAULT 'N', `Create_role_priv` enum('N','Y') NOT NULL DEFAULT 'N', `Drop_role_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Password_reuse_history` smallint unsigned DEFAULT NULL, `Password_reuse_time` smallint unsigned DEFAULT NULL, `Password_require_current` enum('N','Y') DEFAULT NULL,
  `User_attributes` json DEFAULT NULL,
  PRIMARY KEY (`Host`,`User`)
) ENGINE=InnoDB STATS_PERSISTENT=0;
INSERT INTO `user` VALUES
('%','app','N','N','N','N','N','N','N','N','N','N','N','SPECIFIED',_binary '',_binary '/CN=ca',_binary '/CN=app','caching_sha2_password','@CACHING@','N','2023-05-06 07:08:09',30,'N','Y','N',5,365,'Y','{\"metadata\": {\"comment\": \"the \\\"app\\\"\"}, \"Password_locking\": {\"failed_login_attempts\": 3, \"password_lock_time_days\": -1}}'),
('%','reader','N','N','N','N','N','N','N','N','N','N','N','','','','','caching_sha2_password','','Y','2023-05-06 07:08:09',NULL,'Y','N','N',NULL,NULL,NULL,NULL),
('%','partial','Y','Y','N','N','N','N','N','N','N','N','N','','','','','caching_sha2_password','@CACHING@','N','2023-05-06 07:08:09',NULL,'N','N','N',NULL,NULL,NULL,'{\"Restrictions\": [{\"Database\": \"mysql\", \"Privileges\": [\"INSERT\"]}]}'),
('%','twice','N','N','N','N','N','N','N','N','N','N','N','','','','','caching_sha2_password','@CACHING@','N','2023-05-06 07:08:09',NULL,'N','N','N',NULL,NULL,NULL,'{\"multi_factor_authentication\": [{\"plugin\": \"caching_sha2_password\", \"passwordless\": 0, \"authentication_string\": \"\", \"requires_registration\": 0}]}'),
('%','device','N','N','N','N','N','N','N','N','N','N','N','','','','','caching_sha2_password','@CACHING@','N','2023-05-06 07:08:09',NULL,'N','N','N',NULL,NULL,NULL,'{\"multi_factor_authentication\": [{\"plugin\": \"authentication_webauthn\", \"passwordless\": 0, \"authentication_string\": \"x\", \"requires_registration\": 1}]}'),
('%','future','Y','N','N','N','N','N','N','N','N','N','N','','','','','caching_sha2_password','@CACHING@','N','2023-05-06 07:08:09',NULL,'N','N','N',NULL,NULL,NULL,'{\"must_come_from_mars\": true}');
CREATE TABLE `db` (`Host` char(255), `Db` char(64), `User` char(32), `Select_priv` enum('N','Y'), `Insert_priv` enum('N','Y'), `References_priv` enum('N','Y'), `Create_routine_priv` enum('N','Y'));
INSERT INTO `db` VALUES ('%','shop\\_%','reader','Y','N','N','N');
CREATE TABLE `role_edges` (`FROM_HOST` char(255), `FROM_USER` char(32), `TO_HOST` char(255), `TO_USER` char(32), `WITH_ADMIN_OPTION` enum('N','Y'));
INSERT INTO `role_edges` VALUES ('%','reader','%','app','Y'),('%','gone','%','app','N');
CREATE TABLE `default_roles` (`HOST` char(255), `USER` char(32), `DEFAULT_ROLE_HOST` char(255), `DEFAULT_ROLE_USER` char(32));
INSERT INTO `default_roles` VALUES ('%','app','%','reader');
CREATE TABLE `global_grants` (`USER` char(32), `HOST` char(255), `PRIV` char(32), `WITH_GRANT_OPTION` enum('N','Y'));
INSERT INTO `global_grants` VALUES ('app','%','BACKUP_ADMIN','Y'),('app','%','SET_USER_ID','N'),('app','%','NDB_STORED_USER','N');
