"""Files of tables: read whatever an office has, write what a spreadsheet opens."""
