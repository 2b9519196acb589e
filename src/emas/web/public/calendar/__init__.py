"""Calendar feeds: read by a person's calendar program, which knows a secret address and nothing else."""
