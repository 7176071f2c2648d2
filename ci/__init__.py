"""What a build engineer's CI runs on the finished product: a phantom to show, and the clock to time it with."""
