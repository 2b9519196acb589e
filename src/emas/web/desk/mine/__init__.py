"""What an official asked for himself: his list, one request, and what he can do with it."""
