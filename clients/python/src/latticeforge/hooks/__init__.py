"""Hooks into inference engines. Each is named to its engine explicitly and imports it only then; nothing here is an entry point."""
