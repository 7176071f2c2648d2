"""Puts releases of the product onto a file share, for many PCs to run or to copy."""
