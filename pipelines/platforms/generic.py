"""Pages of no known platform: what they print and the standards embedded in them say it all."""

from pipelines.platforms.base import Platform
from pipelines.printed import Printed


class Generic(Platform):
    """The last resort: recognises every page, knows no addresses."""

    name = "generic"

    def recognises(self, url: str, printed: Printed) -> bool:  # noqa: ARG002 - whatever it is, it is ours
        """Always: nobody comes after."""
        return True
