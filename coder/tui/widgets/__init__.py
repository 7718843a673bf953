"""What screens are made of. A widget knows the model's values, never the workflow or the store."""
