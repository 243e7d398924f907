"""Fetches: everything that speaks to the network or to the person at the terminal."""
