"""Tests of the Python inside the program."""
