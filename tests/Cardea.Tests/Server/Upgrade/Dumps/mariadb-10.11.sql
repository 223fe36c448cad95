/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
-- Server version	10.11.19-MariaDB

/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `global_priv` (
  `Host` char(255) NOT NULL DEFAULT '',
  `User` char(128) NOT NULL DEFAULT '',
  `Priv` longtext NOT NULL DEFAULT '{}' CHECK (json_valid(`Priv`)),
  PRIMARY KEY (`Host`,`User`)
) ENGINE=Aria DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin PAGE_CHECKSUM=1 TRANSACTIONAL=1 COMMENT='Users and global privileges';
INSERT INTO `global_priv` VALUES
('localhost','mariadb.sys','{\"access\":0,\"plugin\":\"mysql_native_password\",\"authentication_string\":\"\",\"account_locked\":true,\"password_last_changed\":0}'),
('%','joe','{\"access\":7516192769,\"version_id\":101119,\"plugin\":\"mysql_native_password\",\"authentication_string\":\"*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4\",\"password_last_changed\":1700000000,\"ssl_type\":3,\"ssl_cipher\":\"\",\"x509_issuer\":\"/CN=ca\",\"x509_subject\":\"/CN=joe\",\"max_user_connections\":4,\"default_role\":\"boss\"}'),
('%','two','{\"access\":0,\"plugin\":\"mysql_native_password\",\"authentication_string\":\"invalid\",\"auth_or\":[{},{\"plugin\":\"gssapi\"}]}'),
('%','or','{\"access\":0,\"plugin\":\"mysql_native_password\",\"authentication_string\":\"*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4\",\"auth_or\":[{\"plugin\":\"gssapi\"},{}],\"password_last_changed\":0}'),
('%','neu','{\"access\":0,\"plugin\":\"mysql_native_password\",\"authentication_string\":\"*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4\",\"only_on_sundays\":true}'),
('','boss','{\"access\":16,\"version_id\":101119,\"is_role\":true}'),
('','PUBLIC','{\"access\":0,\"version_id\":101119,\"is_role\":true}');
CREATE TABLE `roles_mapping` (
  `Host` char(255) NOT NULL DEFAULT '', `User` char(128) NOT NULL DEFAULT '', `Role` char(128) NOT NULL DEFAULT '',
  `Admin_option` enum('N','Y') NOT NULL DEFAULT 'N', UNIQUE KEY `Host` (`Host`,`User`,`Role`)
);
INSERT INTO `roles_mapping` VALUES ('%','joe','boss','Y'),('localhost','root','boss','Y');
CREATE TABLE `db` (`Host` char(255), `Db` char(64), `User` char(128), `Select_priv` enum('N','Y'), `Delete_priv` enum('N','Y'), `References_priv` enum('N','Y'), `Create_routine_priv` enum('N','Y'), `Delete_history_priv` enum('N','Y'));
INSERT INTO `db` VALUES ('','wages','boss','Y','Y','N','N','N');
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`mariadb.sys`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `user` AS select `global_priv`.`Host` AS `Host`,`global_priv`.`User` AS `User` from `global_priv` */;
