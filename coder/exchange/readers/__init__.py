"""One reader per format; each tells with row numbers what is wrong in a file, and never quotes what was said."""
