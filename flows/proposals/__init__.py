"""What the maintainer reads and says: proposals, their text, and the answers to them."""
