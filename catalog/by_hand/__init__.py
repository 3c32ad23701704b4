"""What people changed in a README by hand, taken into the catalog by a three-way comparison."""
