"""Lines of bills, proposals and packages, typed into a table without the mouse."""
