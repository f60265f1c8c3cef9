"""Where student code runs. Nothing here knows an expected value."""
