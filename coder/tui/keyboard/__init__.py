"""A person's keyboard: its layout, and which keys they gave to commands (`keys.toml`)."""
