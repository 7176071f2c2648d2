"""The one kind of error that the superbuild shows to a person."""


class SuperbuildError(Exception):
    """Something the build cannot mend itself: what failed and why, then what to do next."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(f"{reason}\n{next_step}")
        self.reason = reason
        self.next_step = next_step
