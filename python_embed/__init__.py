"""What of Python goes into the executable (`contents.toml`), and how: the freezer and the packages of our own."""
