"""Room for fitting to what was observed, for hindcasts and for scores; empty until then."""
