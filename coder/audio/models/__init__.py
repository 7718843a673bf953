"""The models that engines run: what can be had, what is here, and whether it is what it was."""
