"""Sanad's service: conversation log, hand-over queue, channels and the agents' desk."""
