"""The door from a checkout: ``python cli.py`` does what ``dueprocess`` does."""

from generator.cli import main

if __name__ == "__main__":
    main()
