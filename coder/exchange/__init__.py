"""Files of other programs: read in `readers`, written in `writers`, one file per format."""
