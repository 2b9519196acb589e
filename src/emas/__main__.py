"""``python -m emas`` is the ``emas`` command."""

from emas.project.cli import main

if __name__ == "__main__":
    main()
