"""What citizens said of the service, for those whose work it is."""
