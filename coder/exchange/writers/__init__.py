"""Tables and transcripts in the formats of other programs, one file per format."""
