"""Daysheet 晨會簿: the office of a small garage on one desk."""
