"""Sample reports, written for this project about public facts: `reports.jsonl`."""
