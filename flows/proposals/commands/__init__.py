"""What people say outside the boxes: comment commands and the dashboard's buttons."""
