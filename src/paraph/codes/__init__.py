"""Codes of actors and things, and what they are called: tables of data, and the little that reads them."""
