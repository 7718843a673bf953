"""What a lab does, one function each. Both front ends call only this; only this opens transactions."""
