-- MySQL dump 10.13  Distrib 5.7.44, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	5.7.44-log

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */;
USE `shop`;
-- a table of a customer's that happens to have the name
CREATE TABLE `user` (`Host` char(60), `User` char(32), `plugin` char(64), `authentication_string` text, `ssl_type` char(9), `Super_priv` char(1));
INSERT INTO `user` VALUES ('%','intruder','mysql_native_password','','','Y');
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `p`()
BEGIN
USE mysql;
INSERT INTO mysql.user (Host, User, plugin, authentication_string, Super_priv) VALUES ('%','smuggled','mysql_native_password','','Y');
END ;;
DELIMITER ;

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `mysql` /*!40100 DEFAULT CHARACTER SET latin1 */;
USE `mysql`;
CREATE TABLE `user` (
  `Host` char(60) COLLATE utf8_bin NOT NULL DEFAULT '',
  `User` char(32) COLLATE utf8_bin NOT NULL DEFAULT '',
  `Select_priv` enum('N','Y') CHARACTER SET utf8 NOT NULL DEFAULT 'N',
  `Create_user_priv` enum('N','Y') CHARACTER SET utf8 NOT NULL DEFAULT 'N',
  `Show_db_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Create_view_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Create_routine_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Event_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Trigger_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Create_tablespace_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `Grant_priv` enum('N','Y') NOT NULL DEFAULT 'N',
  `ssl_type` enum('','ANY','X509','SPECIFIED') CHARACTER SET utf8 NOT NULL DEFAULT '',
  `ssl_cipher` blob NOT NULL,
  `x509_issuer` blob NOT NULL,
  `x509_subject` blob NOT NULL,
  `max_questions` int(11) unsigned NOT NULL DEFAULT '0',
  `max_updates` int(11) unsigned NOT NULL DEFAULT '0',
  `max_connections` int(11) unsigned NOT NULL DEFAULT '0',
  `max_user_connections` int(11) unsigned NOT NULL DEFAULT '0',
  `plugin` char(64) COLLATE utf8_bin NOT NULL DEFAULT 'mysql_native_password',
  `authentication_string` text COLLATE utf8_bin,
  `password_expired` enum('N','Y') CHARACTER SET utf8 NOT NULL DEFAULT 'N',
  `password_last_changed` timestamp NULL DEFAULT NULL,
  `password_lifetime` smallint(5) unsigned DEFAULT NULL,
  `account_locked` enum('N','Y') CHARACTER SET utf8 NOT NULL DEFAULT 'N',
  PRIMARY KEY (`Host`,`User`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8 COLLATE=utf8_bin COMMENT='Users and global privileges';
INSERT INTO `user` VALUES
('localhost','mysql.sys','N','N','N','N','N','N','N','N','N','','','','',0,0,0,0,'mysql_native_password','*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE','N','2020-01-01 00:00:00',NULL,'Y'),
('%','user1','N','N','N','N','N','N','N','N','N','X509',_binary '','','',0,0,0,3,'mysql_native_password','*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4','N','2020-01-02 03:04:05',90,'N'),
('%','user2','Y','N','N','N','N','N','N','N','N','','','','',0,0,0,0,'sha256_password','@SHA256@','Y','2020-01-01 00:00:00',0,'Y'),
('%','ldap','Y','N','N','N','N','N','N','N','N','','','','',0,0,0,0,'authentication_ldap_simple','cn=x','N','2020-01-01 00:00:00',NULL,'N'),
('%','dora','N','N','N','N','N','N','N','N','N','DANCE','','','',0,0,0,0,'mysql_native_password','*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4','N','2020-01-01 00:00:00',NULL,'N');
CREATE TABLE `procs_priv` (
  `Host` char(60), `Db` char(64), `User` char(32), `Routine_name` char(64), `Routine_type` enum('FUNCTION','PROCEDURE') COLLATE utf8_bin NOT NULL,
  `Grantor` char(93), `Proc_priv` set('Execute','Alter Routine','Grant'), `Timestamp` timestamp
);
INSERT INTO `procs_priv` VALUES ('%','shop','user1','f','FUNCTION','root@localhost','Execute,Grant','2020-01-01 00:00:00');
CREATE TABLE `proxies_priv` (`Host` char(60), `User` char(32), `Proxied_host` char(60), `Proxied_user` char(32), `With_grant` tinyint(1), `Grantor` char(93), `Timestamp` timestamp);
INSERT INTO `proxies_priv` VALUES ('%','user1','%','user2',1,'root@localhost','0000-00-00 00:00:00');
