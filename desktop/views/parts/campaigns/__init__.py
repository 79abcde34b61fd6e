"""Campaigns for parts, and what they brought."""
