"""Published information: everybody reads it without signing in (Perwali 107/2021 Pasal 7)."""
