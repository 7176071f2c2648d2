"""Tests of the recipes, as somebody who knows Conan uses them."""
