"""Where student code runs: a fork server, a loader, a drive runner, and the pipe between them and the grader.

Nothing here knows an expected value.
"""
