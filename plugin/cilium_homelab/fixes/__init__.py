"""Fixes: what a finding's edits make of the text, and whether it is better afterwards."""
