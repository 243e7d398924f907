"""Serves the sample journal in the foreground: `python -m crawler.sample [--port N]`."""

import argparse
import sys
import threading

from crawler.sample.site import SampleSite


def main() -> int:
    """Serve until interrupted; 2 if the port cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description=__doc__)
    parser.add_argument("--port", type=int, default=8642, help="0 picks a free one (default: %(default)s)")
    try:
        with SampleSite(parser.parse_args().port) as site:
            sys.stdout.write(f"{site.url}/\n")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"the sample journal cannot be served: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
