"""What people read: bodies, dashboard, previews, and the hidden marks in them."""
