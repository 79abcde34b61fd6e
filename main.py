"""Daysheet 晨會簿."""

from desktop.app import main

raise SystemExit(main())
