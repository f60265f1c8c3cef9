"""Turn outcomes into verdicts: assignments, the run of a submission through one, and the kinds of cases."""
