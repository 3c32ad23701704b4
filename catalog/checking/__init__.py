"""The validator: rules, and what they found."""
