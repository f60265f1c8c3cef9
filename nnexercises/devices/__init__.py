"""The devices that a submission is graded on."""
