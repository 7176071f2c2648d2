"""The superbuild: one command from a bare machine to the finished SlicerQReads."""
