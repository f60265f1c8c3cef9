"""From two outcomes to a verdict: an assignment, the run of a submission through it, and the kinds of cases."""
