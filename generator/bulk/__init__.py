"""Bulk runs: one step's pack for each person in a table, all checked first, all read back after."""
