"""Which records speak of one agreement, one body or one person."""
