"""Reports for people: what a reviewer asks about the coding, on one page that needs nothing else."""
