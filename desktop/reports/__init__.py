"""What the office prints: collect, a frozen dataclass, layout. Only here: ReportLab."""
