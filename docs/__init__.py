"""The documentation, with the code that writes its generated parts."""
