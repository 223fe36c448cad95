-- MySQL dump 10.9
--
-- Host: localhost    Database: mysql
-- ------------------------------------------------------
-- Server version	4.1.22-standard-log

/*!40101 SET NAMES utf8 */;

DROP TABLE IF EXISTS `tables_priv`;
CREATE TABLE `tables_priv` (
  `Host` char(60) collate utf8_bin NOT NULL default '',
  `Db` char(64) collate utf8_bin NOT NULL default '',
  `User` char(16) collate utf8_bin NOT NULL default '',
  `Table_name` char(64) collate utf8_bin NOT NULL default '',
  `Grantor` char(77) collate utf8_bin NOT NULL default '',
  `Timestamp` timestamp NOT NULL default CURRENT_TIMESTAMP on update CURRENT_TIMESTAMP,
  `Table_priv` set('Select','Insert','Update','Delete','Create','Drop','Grant','References','Index','Alter') NOT NULL default '',
  `Column_priv` set('Select','Insert','Update','References') NOT NULL default '',
  PRIMARY KEY  (`Host`,`Db`,`User`,`Table_name`),
  KEY `Grantor` (`Grantor`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8 COLLATE=utf8_bin COMMENT='Table privileges';

/*!40000 ALTER TABLE `tables_priv` DISABLE KEYS */;
LOCK TABLES `tables_priv` WRITE;
INSERT INTO `tables_priv` VALUES ('%','finance','laura','salary','root@localhost','2003-05-01 10:00:00','Select,Grant','Update'),('%','finance','nobody','x','root@localhost','2003-05-01 10:00:00','Select','');
UNLOCK TABLES;

CREATE TABLE `columns_priv` (
  `Host` char(60) NOT NULL default '',
  `Db` char(64) NOT NULL default '',
  `User` char(16) NOT NULL default '',
  `Table_name` char(64) NOT NULL default '',
  `Column_name` char(64) NOT NULL default '',
  `Timestamp` timestamp NOT NULL,
  `Column_priv` set('Select','Insert','Update','References') NOT NULL default '',
  PRIMARY KEY  (`Host`,`Db`,`User`,`Table_name`,`Column_name`)
);
INSERT INTO `columns_priv` VALUES ('%','finance','laura','salary','bonus','2003-05-01 10:00:00','Update');

DROP TABLE IF EXISTS `user`;
CREATE TABLE `user` (
  `Host` char(60) collate utf8_bin NOT NULL default '',
  `User` char(16) collate utf8_bin NOT NULL default '',
  `Password` char(41) collate utf8_bin NOT NULL default '',
  `Select_priv` enum('N','Y') NOT NULL default 'N',
  `Insert_priv` enum('N','Y') NOT NULL default 'N',
  `Update_priv` enum('N','Y') NOT NULL default 'N',
  `Delete_priv` enum('N','Y') NOT NULL default 'N',
  `Create_priv` enum('N','Y') NOT NULL default 'N',
  `Drop_priv` enum('N','Y') NOT NULL default 'N',
  `Reload_priv` enum('N','Y') NOT NULL default 'N',
  `Shutdown_priv` enum('N','Y') NOT NULL default 'N',
  `Process_priv` enum('N','Y') NOT NULL default 'N',
  `File_priv` enum('N','Y') NOT NULL default 'N',
  `Grant_priv` enum('N','Y') NOT NULL default 'N',
  `References_priv` enum('N','Y') NOT NULL default 'N',
  `Index_priv` enum('N','Y') NOT NULL default 'N',
  `Alter_priv` enum('N','Y') NOT NULL default 'N',
  `Show_db_priv` enum('N','Y') NOT NULL default 'N',
  `Super_priv` enum('N','Y') NOT NULL default 'N',
  `Create_tmp_table_priv` enum('N','Y') NOT NULL default 'N',
  `Lock_tables_priv` enum('N','Y') NOT NULL default 'N',
  `Execute_priv` enum('N','Y') NOT NULL default 'N',
  `Repl_slave_priv` enum('N','Y') NOT NULL default 'N',
  `Repl_client_priv` enum('N','Y') NOT NULL default 'N',
  `ssl_type` enum('','ANY','X509','SPECIFIED') NOT NULL default '',
  `ssl_cipher` blob NOT NULL,
  `x509_issuer` blob NOT NULL,
  `x509_subject` blob NOT NULL,
  `max_questions` int(11) unsigned NOT NULL default '0',
  `max_updates` int(11) unsigned NOT NULL default '0',
  `max_connections` int(11) unsigned NOT NULL default '0',
  PRIMARY KEY  (`Host`,`User`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8 COLLATE=utf8_bin COMMENT='Users and global privileges; a ; and a '' in it';

LOCK TABLES `user` WRITE;
INSERT INTO `user` VALUES ('%','laura','*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','SPECIFIED','EXP1024-RC4-SHA','/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb','',100,0,7),
('%','o\'brien','6f8c114b58f2ce9e','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','N','ANY','','','',0,0,0);
INSERT INTO `user` VALUES ('localhost','root',0x2A36433839383933363645414637354242363730414438454137413746433131373641393543454634,'Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','Y','','','','',0,0,0);
UNLOCK TABLES;
