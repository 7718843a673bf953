"""Makes the invented sample sessions: dialogue sources in, recordings, words, turns and codings out."""
