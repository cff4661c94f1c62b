"""Organizations made from organizations: what goes in is what comes out, so that views combine."""
