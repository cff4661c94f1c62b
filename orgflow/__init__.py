"""Map an organization's internal customer chain to find the links that are weak for the external customer."""

__version__ = "0.1.0"
