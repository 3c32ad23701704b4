"""`python -m litwatch`: the command line."""

from litwatch import main

if __name__ == "__main__":
    main()
