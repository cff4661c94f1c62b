"""Measures of who is tied to whom, who stands between, which routes are separate.

Each module answers for any set of pairs (provider, customer) and knows nothing of
findings. Sums are rounded once (``math.fsum``), so that names and their order change
no digit of a measure.
"""
