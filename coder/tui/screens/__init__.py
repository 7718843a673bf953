"""One file per screen; each drives the workflow and hands values down to its widgets."""
