"""One drive on one module: what it is asked, and what came of it."""
