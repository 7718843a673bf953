"""What people read: reliability reports and codebooks, without any text of a transcript."""
