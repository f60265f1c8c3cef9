"""Devices to grade a submission on."""
