"""What was read, for people and for other programs: cards, pages, files that are whole or not there."""
