"""The resources of the AmpGate API, a module for each."""
