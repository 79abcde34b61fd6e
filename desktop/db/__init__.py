"""How the office is kept: engine, unit of work, paging, backup, migrations."""
