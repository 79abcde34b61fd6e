"""Which Daysheet this is: said at the foot of every print, in crash reports and backups."""

VERSION = "0.1.0"
