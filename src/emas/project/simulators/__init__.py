"""Stand-ins of outside systems. They speak the real protocol on loopback and share no code with the adapters that call them."""
