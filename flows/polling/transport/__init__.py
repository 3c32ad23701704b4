"""How arXiv is asked: paced, patient, bounded, cached."""
