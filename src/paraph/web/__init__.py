"""The web application: the register to look at, to check and to correct, and the same as an API."""
