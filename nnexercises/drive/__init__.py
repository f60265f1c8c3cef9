"""One drive on one module: the request and the outcome."""
