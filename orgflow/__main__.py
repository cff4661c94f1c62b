"""The command line, as ``python -m orgflow``."""

from orgflow.cli import main

if __name__ == "__main__":
    main()
