"""The terminal screens. Screens hold the state and drive the workflow; widgets draw what they are given."""
