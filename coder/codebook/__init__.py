"""Codebooks: the typed book (`schema`), its loader (`load`), its formulae (`expr`) and what may be coded."""
