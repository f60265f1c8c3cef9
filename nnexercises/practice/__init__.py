"""Learn without marks: watch a file, try a call, check examples, ask from a notebook."""
