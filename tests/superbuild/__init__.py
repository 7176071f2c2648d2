"""Tests of the superbuild."""
