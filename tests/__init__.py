"""Everything that asserts, by the room it tests."""
