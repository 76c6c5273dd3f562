"""Identifiers: what could say who a child or family is, found by rules, and by lists that a person can read and extend."""
