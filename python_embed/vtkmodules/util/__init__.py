"""The part of VTK's Python code that scripts need."""
